"""The Chinese of the messages about training on a cluster."""
# ruff: noqa: E501 - read in columns

# fmt: off
CHINESE = {
    # how a cluster is reached
    "{option}: given without {cluster}; accepted: with it": "{option}：没有给出 {cluster}；可接受：同时给出",
    "{option}: given with {cluster}; accepted: one of the two": "{option}：与 {cluster} 同时给出；可接受：二者之一",
    "a whole number ≥ 1, or None": "≥ 1 的整数，或 None",
    'a whole number ≥ 1, "measured", or None': '≥ 1 的整数、"measured"，或 None',
    "a whole number ≥ 1, or measured": "≥ 1 的整数，或 measured",
    "a number ≥ 0 and below 1": "≥ 0 且小于 1 的数",
    "seconds above 0, or None": "大于 0 的秒数，或 None",
    "{option}: {given} given; accepted: a client or a cluster of Dask, an executor, or an address such as tcp://host:8786 or local:4": "{option}：给出的是 {given}；可接受：Dask 的 Client 或集群、一个执行器（executor），或地址，如 tcp://host:8786 或 local:4",
    "{option}: {given!r} given; accepted: an address such as tcp://host:8786 or tls://host:8786, or local:4": "{option}：给出的是 {given!r}；可接受：地址，如 tcp://host:8786 或 tls://host:8786，或 local:4",
    "{option}: {given!r} needs the package distributed; accepted: pip install 'backproof[cluster]'": "{option}：{given!r} 需要 distributed 包；可接受：pip install 'backproof[cluster]'",
    "{option}: no scheduler answers at {given!r} ({reason}); accepted: the address of one that runs, with tls:// where it asks for certificates, and with tcp:// where it does not": "{option}：{given!r} 处没有调度器应答（{reason}）；可接受：一个正在运行的调度器的地址，要求证书的用 tls://，不要求的用 tcp://",
    "{option}: {given!r} given, and no file {path!r}, which Dask's configuration names; accepted: the path of a certificate": "{option}：给出了 {given!r}，但 Dask 配置中写的文件 {path!r} 不存在；可接受：证书的路径",
    "{option}: the processes of {given!r} cannot be started ({reason}); accepted: from a program whose calls stand below "
    'if __name__ == "__main__":, since each process imports it': (
        "{option}：{given!r} 的进程无法启动（{reason}）；可接受：从这样的程序启动，其中的调用写在"
        '“if __name__ == "__main__":”之下，因为每个进程都会导入该程序'
    ),
    "{option}: {given!r} given, and no certificates; accepted: those of a client in Dask's configuration, "
    "distributed.comm.tls, or a Client with its security": (
        "{option}：给出了 {given!r}，却没有证书；可接受：在 Dask 的配置 distributed.comm.tls 中写明客户端的证书，或给出带有 security 的 Client"
    ),
    # what is trained there
    "{option}: {count} given for {examples} examples; accepted: at most as many as there are examples": "{option}：给出的是 {count}，而样本有 {examples} 个；可接受：不多于样本数",
    "{option}: given for sparse x; accepted: for a dense array": "{option}：x 是稀疏的；可接受：稠密数组",
    "{option}: a function given, for shards that workers put in order; accepted: True or False": "{option}：给出的是函数，而分片的次序由工作进程决定；可接受：True 或 False",
    "{option}: {given!r} given for steps that see all examples of a cluster; accepted: 0": "{option}：给出的是 {given!r}，而集群上的每一步都用到全部样本；可接受：0",
    "{option}: given for steps that see all examples of a cluster; accepted: for rounds of batches": "{option}：集群上的每一步都用到全部样本，没有回合；可接受：用于分批的回合",
    "{reason}; on {count} shards": "{reason}；分成 {count} 个分片",
    "shard {place} of 0…{last}": "分片 {place}（编号 0…{last}）",
    "{shard}: {said}": "{shard}：{said}",
    "recipe {number}": "方案 {number}",
    "resume: the checkpoint is {steps} steps and {examples} examples into an epoch; accepted: {seen}": "resume：检查点在一轮中已走 {steps} 步、{examples} 个样本；可接受：{seen} 个样本",
    # files of shards
    "shard": "分片",
    "a shard, as training on a cluster writes it": "集群训练所写的分片",
    "{path!r}: cannot be read ({reason})": "{path!r}：不能读取（{reason}）",
    "{path!r}: holds other examples; accepted: those of this run": "{path!r}：其中是别的样本；可接受：这次训练的样本",
    # workers
    "engine: {name!r} cannot run on a worker ({reason}); accepted: one that is there too": "engine：{name!r} 不能在工作进程上运行（{reason}）；可接受：那里也有的引擎",
    "{name}: {error}": "{name}：{error}",
    "{kind}: {said}": "{kind}：{said}",
    "{name}: no worker finished it in {count} attempts of {seconds:.3g} s each; accepted: workers that run, "
    "or a longer {option}": "{name}：没有工作进程把它做完，先后分派了 {count} 次，每次等待 {seconds:.3g} 秒；可接受：正常运行的工作进程，或更长的 {option}",
    "the pool of processes broke while {names} was under way: a process was ended from outside, or had no memory left; accepted: more memory, more shards, or a cluster that replaces its workers": "进程池在处理{names}时损坏：有进程被外部结束，或内存耗尽；可接受：更多内存、更多分片，或能补充工作进程的集群",
    "{name}: every worker that took it died, one after another, most likely for lack of memory; accepted: "
    "workers with more memory, or more shards": "{name}：接手它的工作进程一个接一个地死去，多半因为内存不足；可接受：内存更大的工作进程，或更多分片",
    "{name}: {reason}; accepted: workers with the backproof, the packages and the files that are here": "{name}：{reason}；可接受：与这里有相同的 backproof、软件包和文件的工作进程",
    "{cluster}: the scheduler cannot be reached any more; what was trained until the last checkpoint is kept, and the same call goes on from there; accepted: a cluster that runs": "{cluster}：调度器已无法连接；到最后一个检查点为止的训练都已保存，用同样的调用可从那里继续；可接受：正在运行的集群",
}
# fmt: on
