Option Explicit

' Menyusun baris perintah. Modul ini tidak menyentuh Excel, sehingga dapat diuji di luar Excel.

Private Const BIASA As String = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-"

Public Function BarisPerintah(ByVal tugas As String, ByVal buku As String, ByVal jendela As Variant, _
        ByVal kutip As String) As String
    Dim hasil As String
    hasil = kutip & Python() & kutip & " -P -m xlkinerja.excel " & tugas
    If tugas <> "panel" Then hasil = hasil & " --jendela"
    hasil = hasil & " --dari-pita " & KodeNama(buku)
    If jendela <> 0 Then hasil = hasil & " --hwnd " & CStr(jendela)
    BarisPerintah = hasil
End Function

' Nama buku kerja dengan huruf, angka, titik dan tanda hubung saja; lainnya sebagai _ dan empat angka heksadesimal.
' Jadi tanda kutip, %, &, = atau spasi pada nama berkas tidak pernah menjadi bagian perintah.
Public Function KodeNama(ByVal nama As String) As String
    Dim i As Long
    Dim satu As String
    Dim hasil As String
    For i = 1 To Len(nama)
        satu = Mid(nama, i, 1)
        If InStr(1, BIASA, satu, vbBinaryCompare) > 0 Then
            hasil = hasil & satu
        Else
            hasil = hasil & "_" & Right("000" & Hex(AscW(satu) And &HFFFF&), 4)
        End If
    Next i
    KodeNama = hasil
End Function

