-- Dibuat oleh "xlkinerja-excel pasang": menjalankan xlkinerja untuk tombol pita Excel, tanpa menunggu selesai.
on jalankan(perintah)
	do shell script perintah & " > /dev/null 2>&1 &"
end jalankan
