"""The Chinese of the messages about files that are written."""

CHINESE = {
    "{path!r}: cannot be written ({reason}); accepted: a path that can": (
        "{path!r}：无法写入（{reason}）；可接受：可以写入的路径"
    ),
    "{path!r}: given twice, it would be overwritten; accepted: a path of its own": (
        "{path!r}：给出了两次，会被覆盖；可接受：另一个路径"
    ),
    "it is a folder": "它是一个文件夹",
    "no folder {folder!r} that can be written to": "没有可以写入的文件夹 {folder!r}",
}
