"""The Chinese of the messages about files that are written."""

CHINESE = {
    "{path!r}: cannot be written ({reason}); accepted: a path that can": (
        "{path!r}：无法写入（{reason}）；可接受：可以写入的路径"
    ),
    "{path!r}: given twice, it would be overwritten; accepted: a path of its own": (
        "{path!r}：给出了两次，会被覆盖；可接受：另一个路径"
    ),
    "{path!r}: written, but it may not outlast a power cut ({reason}); accepted: a disk without faults": (
        "{path!r}：已写入，但断电后可能丢失（{reason}）；可接受：没有故障的磁盘"
    ),
    "it is a folder": "它是一个文件夹",
    "it is a pipe": "它是一个管道",
    "it is a socket": "它是一个套接字",
    "it is a device": "它是一个设备",
    "no folder {folder!r} that can be written to": "没有可以写入的文件夹 {folder!r}",
}
