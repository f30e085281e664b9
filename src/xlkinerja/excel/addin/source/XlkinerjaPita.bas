Option Explicit

' Tombol pita xlkinerja. Makro ini hanya menjalankan program xlkinerja di PC ini untuk buku kerja yang sedang
' terbuka; pemeriksaan dan pengisian dikerjakan program itu, bukan makro. Berkas ini dibuat oleh perintah
' "xlkinerja-excel pasang" dan dihapus oleh "xlkinerja-excel copot".

Public Sub XlkinerjaPeriksa(control As Object)
    Jalankan "periksa"
End Sub

Public Sub XlkinerjaIsi(control As Object)
    Jalankan "isi"
End Sub

Public Sub XlkinerjaPanel(control As Object)
    Jalankan "panel"
End Sub

Private Sub Jalankan(ByVal tugas As String)
    If ActiveWorkbook Is Nothing Then
        MsgBox "Tidak ada buku kerja yang terbuka untuk diubah. Bila ada bilah kuning di atas, " & _
            "klik Aktifkan Pengeditan (Enable Editing) dulu.", vbExclamation, "xlkinerja"
        Exit Sub
    End If
    On Error GoTo Gagal
#If Mac Then
    AppleScriptTask "xlkinerja.applescript", "jalankan", _
        BarisPerintah(tugas, ActiveWorkbook.Name, 0, "'")
#Else
    CreateObject("WScript.Shell").Run _
        BarisPerintah(tugas, ActiveWorkbook.Name, Application.Hwnd, Chr(34)), 1, False
#End If
    Exit Sub
Gagal:
    MsgBox "xlkinerja tidak dapat dijalankan: " & Err.Description & vbCrLf & _
        "Jalankan lagi perintah: xlkinerja-excel pasang. Bila kebijakan kantor melarangnya, pakai panel " & _
        "(xlkinerja-excel panel) atau perintah xlkinerja fill.", vbExclamation, "xlkinerja"
End Sub
