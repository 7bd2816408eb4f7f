"""The Chinese of the messages and notes about tables that are read in pieces."""

CHINESE = {
    "{place}: {found}, or {skip}, which leaves such rows out": "{place}：{found}；也可以用 {skip} 略去这样的行",
    "{place}: {found}": "{place}：{found}",
    "{rows} that cannot be read left out; the first:": "略去了无法读取的 {rows}；最先的是：",
    "{given} found; accepted: a finite number": "出现 {given}；可接受：有限的数",
    "the text {cell} found in a column of numbers; accepted: a number, or {categorical}, or {drop}, or {missing} if it "
    "stands for a missing value": (
        "数字列中出现文本 {cell}；可接受：数字，或 {categorical}，或 {drop}，或在它代表缺失值时用 {missing}"
    ),
    "{source}: cells in frames or in single quotes found; accepted: plain CSV, of a file that is read in pieces": (
        "{source}：单元格带有边框或单引号；可接受：普通的 CSV，因为此文件是分块读取的"
    ),
    "bytes that are no UTF-8 found; accepted: text in one encoding, or {encoding} if all is in that one": (
        "出现不是 UTF-8 的字节；可接受：同一种编码的文本，如果全文都是那种编码，则用 {encoding}"
    ),
    "{cells} found; accepted: {width}, as in the first line": "出现 {cells}；可接受：与首行相同的 {width} 个",
    "{source}: cannot be read in pieces; accepted: {endings}": "{source}：无法分块读取；可接受：{endings}",
    "numbers of shape (N, n), in row-major order": "按行存储的数字，形状为 (N, n)",
    "{source}: no row with a target found; accepted: at least two": "{source}：没有带目标的行；可接受：至少两行",
    "{source}: {examples} read piece by piece; what is said of columns is of {count} drawn at random.": (
        "{source}：分块读取了 {examples}；以下关于各列的说明来自随机抽取的 {count} 行。"
    ),
    "The spool {path} is found again.": "找到了先前的缓存 {path}。",
    "Encoded into {path}: {size:,.2f} MB.": "已编码到 {path}：{size:,.2f} MB。",
    "The spool {path} was removed: its files have changed.": "缓存 {path} 已删除：其来源文件已改变。",
    # a run on a table that stays on disk
    "{option}: given with {other}; accepted: one of the two": "{option}：与 {other} 一同给出；可接受：二者之一",
    "{option}: given with data that cannot be read piece by piece; accepted: with files of Parquet, CSV, Arrow, "
    "Feather or NPY": ("{option}：数据无法分块读取；可接受：Parquet、CSV、Arrow、Feather 或 NPY 文件"),
    "{source} is read piece by piece and stays on disk, as asked.": "按要求分块读取 {source}，数据留在磁盘上。",
    "{source} would take about {need:.1f} GiB of memory, and {free:.1f} GiB are free: it is read piece by piece and "
    "stays on disk.": ("{source} 约需 {need:.1f} GiB 内存，而可用的有 {free:.1f} GiB：因此分块读取，数据留在磁盘上。"),
    "One network learns from examples on disk; recipes of several networks need them in memory.": (
        "由一个网络从磁盘上的样本学习；多个网络的方案需要样本在内存中。"
    ),
    ", by chance alone": "，完全随机",
    "{option}: given for a table that stays on disk, of which no step sees all examples; accepted: without it, with "
    "{cluster}, whose workers see them together, or with {other}, if there is memory for it": (
        "{option}：用于留在磁盘上的表，而没有哪一步能看到全部样本；可接受：不写，或用 {cluster}，"
        "让各工作进程合起来看到全部样本，或用 {other}（内存够用时）"
    ),
    "{option}: given for a table that stays on disk, from which one network learns; accepted: without it, or with "
    "{other}, if there is memory for it": (
        "{option}：表留在磁盘上，只由一个网络学习；可接受：不给出，或在内存足够时用 {other}"
    ),
    # an estimator that is fitted to a table in a file
    "y: {given} given with X as the path of a table; accepted: the name of the column to predict": (
        "y：X 为表的路径而 y 为 {given}；可接受：要预测的列名"
    ),
    "{option}: given with X as the path of a table, {why}; accepted: {accepted}": (
        "{option}：X 为表的路径，{why}；可接受：{accepted}"
    ),
    "whose rows stay on disk": "各行留在磁盘上",
    "arrays, or batches (x, y, weights) given to train": "数组，或把 (x, y, weights) 一批批交给 train",
    "of which a share is held out": "其中留出一部分用于验证",
    "arrays, or early_stopping=True with validation_fraction": "数组，或 early_stopping=True 与 validation_fraction",
    "which is read as a whole": "整张表一次读完",
    "fit, or arrays": "fit，或数组",
    "which every fit encodes anew": "每次 fit 都重新编码",
    "arrays, or train with checkpoint and resume": "数组，或用 train 的 checkpoint 与 resume",
    "whose rows all networks share": "所有网络共用其中的行",
    "arrays, or n_networks without bagging": "数组，或只用 n_networks 而不用 bagging",
    "and each of its steps needs all examples": "而它的每一步都要用到全部样本",
    "adam or sgd, arrays, or a cluster": "adam 或 sgd、数组，或集群",
}
