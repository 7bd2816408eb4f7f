"""The Chinese of the messages about files that are written."""

CHINESE = {
    "{option}: {given} given; accepted: a path": "{option}：给出的是 {given}；可接受：路径",
    "{path!r}: no folder of a run can be made there ({reason}); accepted: a folder, or a new path": (
        "{path!r}：无法在那里建立训练的文件夹（{reason}）；可接受：文件夹，或新的路径"
    ),
    "{path!r}: no checkpoint that is whole is there; accepted: the folder of a run that was begun": (
        "{path!r}：那里没有完整的检查点；可接受：已开始的训练的文件夹"
    ),
    "{path!r}: cannot be written to ({reason}); accepted: a folder that can": (
        "{path!r}：无法写入（{reason}）；可接受：可以写入的文件夹"
    ),
    "{path!r}: another run is being written there; accepted: a folder of its own": (
        "{path!r}：另一个训练正写在那里；可接受：另一个文件夹"
    ),
    "Skipped {name}: {reason}.": "跳过 {name}：{reason}。",
    "Goes on with a search; recipes tried before: {count}.": "继续搜索；此前已试过 {count} 个方案。",
    "Goes on from {name}: {epochs} epochs and {steps} steps are behind it.": (
        "从 {name} 继续：此前已有 {epochs} 轮和 {steps} 步。"
    ),
    "{path!r}: cannot be written ({reason}); accepted: a path that can": (
        "{path!r}：无法写入（{reason}）；可接受：可以写入的路径"
    ),
    "{path!r}: another file stands there and is not written over; accepted: a new path, or {accepted}": (
        "{path!r}：此处已有别的文件，不会覆盖；可接受：新的路径，或{accepted}"
    ),
    "a model of backproof": "backproof 的模型",
    "a report of backproof": "backproof 的报告",
    "{option}, which replaces it": " {option}（替换该文件）",
    "{path!r}: given twice, it would be overwritten; accepted: a path of its own": (
        "{path!r}：给出了两次，会被覆盖；可接受：另一个路径"
    ),
    "{path!r}: written, but it may be lost in a power cut ({reason}); accepted: a disk without faults": (
        "{path!r}：已写入，但断电后可能丢失（{reason}）；可接受：没有故障的磁盘"
    ),
    # what the operating system says
    "No such file or directory": "没有这个文件或文件夹",
    "Permission denied": "没有权限",
    "Is a directory": "这是文件夹",
    "Not a directory": "路径中有一段不是文件夹",
    "No space left on device": "磁盘已满",
    "Read-only file system": "文件系统是只读的",
    "File name too long": "文件名太长",
    "Too many levels of symbolic links": "符号链接层数太多",
    "Input/output error": "读写磁盘时出错",
    "Too many open files": "打开的文件太多",
    "Disk quota exceeded": "超出磁盘配额",
    "it is a folder": "它是一个文件夹",
    "it is a pipe": "它是一个管道",
    "it is a socket": "它是一个套接字",
    "it is a device": "它是一个设备",
    "it is no regular file": "它不是普通文件",
    "no folder {folder!r} that can be written to": "没有可以写入的文件夹 {folder!r}",
}
