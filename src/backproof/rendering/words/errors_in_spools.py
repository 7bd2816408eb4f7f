"""The Chinese of the messages about spools and about the files of arrays that training reads in parts."""

CHINESE = {
    "{path!r}: damaged ({reason}); accepted: {accepted}": "{path!r}：已损坏（{reason}）；可接受：{accepted}",
    "a whole spool, as it was written": "写入时那样完整的缓存",
    "it ends too early": "文件提前结束",
    "it has another length than was written": "长度与写入时不同",
    "its content is not what was written": "内容与写入时不同",
    "true or false": "true 或 false",
    "{path!r}: no spool found there; accepted: {accepted}": "{path!r}：那里没有缓存；可接受：{accepted}",
    "shard {number} of {of} asked for; accepted: 0 up to one less than the number of shards, and at most as many "
    "shards as piles, {piles}": (
        "要求的是 {of} 个分片中的第 {number} 个；可接受：从 0 到分片数减一，且分片数不超过堆数 {piles}"
    ),
    "{path!r}: a spool takes {need:.2f} GiB of disk, and {free:.2f} GiB are free; accepted: a folder on a disk with "
    "room": "{path!r}：缓存需要 {need:.2f} GiB 磁盘空间，可用的有 {free:.2f} GiB；可接受：空间足够的磁盘上的文件夹",
    "{path!r}: cannot be read as an NPY file; accepted: a whole one, of numbers": (
        "{path!r}：无法作为 NPY 文件读取；可接受：完整的、由数字组成的 NPY 文件"
    ),
    "{path!r}, row {row}: NaN or infinity found; accepted: finite numbers": (
        "{path!r}，第 {row} 行：出现 NaN 或无穷大；可接受：有限的数"
    ),
    "{path!r}: shape {shape}, {dtype} found; accepted: {accepted}": (
        "{path!r}：形状为 {shape}，类型为 {dtype}；可接受：{accepted}"
    ),
    "x (N, n), y (N, n) or (N,), all of float32 or all of float64, in row-major order": (
        "x 为 (N, n)，y 为 (N, n) 或 (N,)，全部为 float32 或全部为 float64，按行存储"
    ),
}
