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
    "{path!r}: a spool takes {need:,.2f} MiB of disk, and {free:,.2f} MiB are free; accepted: a folder on a disk with "
    "room": "{path!r}：缓存需要 {need:,.2f} MiB 磁盘空间，可用的有 {free:,.2f} MiB；可接受：空间足够的磁盘上的文件夹",
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
    # training on examples on disk
    "{option}: given with examples on disk and nothing to validate on; accepted: with {validation}": (
        "{option}：样本在磁盘上而没有验证数据；可接受：同时给出 {validation}"
    ),
    "{option}: given with examples on disk; accepted: {accepted}": "{option}：样本在磁盘上；可接受：{accepted}",
    "weights in the spool": "写在缓存中的权重",
    "an optimizer that makes steps, or a cluster": "逐步更新的优化器，或集群",
    "a number of examples, or a cluster": "样本数，或集群",
    "x: {inputs} features and {outputs} outputs a row found on disk; accepted: {n_1} and {n_L}, the first and last "
    "size of the network": (
        "x：磁盘上每行有 {inputs} 个特征和 {outputs} 个输出；可接受：{n_1} 和 {n_L}，即网络的首层和末层大小"
    ),
    "dtype: {given!r} given; accepted: {accepted}, in which the examples lie on disk": (
        "dtype：给出了 {given!r}；可接受：{accepted}，即样本在磁盘上的类型"
    ),
    "{option}: {share!r} of examples on disk in {piles} piles given; accepted: examples of their own, (x, y)": (
        "{option}：给出了磁盘上 {piles} 堆样本中的 {share!r}；可接受：单独的样本 (x, y)"
    ),
    "y: not given; accepted: targets (N, n_L), or x as a spool, a path, or batches (x, y)": (
        "y：未给出；可接受：目标 (N, n_L)，或以缓存、路径、批次 (x, y) 给出的 x"
    ),
    "y: given together with a spool, which has the targets; accepted: no y": (
        "y：与已含目标的缓存一同给出；可接受：不给出 y"
    ),
    "y: {given} given with x in an NPY file; accepted: the path of an NPY file, or the name of a column": (
        "y：x 在 NPY 文件中而 y 为 {given}；可接受：NPY 文件的路径，或列名"
    ),
    "x: no batch given; accepted: at least one, as (x, y) or (x, y, weights)": (
        "x：没有批次；可接受：至少一个，形如 (x, y) 或 (x, y, weights)"
    ),
    "x: some batches have weights and others none; accepted: all alike": (
        "x：有的批次带权重，有的没有；可接受：全部一致"
    ),
    "x: a batch of {given} found; accepted: (x, y), or (x, y, weights)": (
        "x：出现类型为 {given} 的批次；可接受：(x, y) 或 (x, y, weights)"
    ),
}
