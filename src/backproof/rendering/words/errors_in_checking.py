"""The Chinese of what checking refuses, and of what it says where the user's code cannot be asked."""
# ruff: noqa: E501 - the table is read in columns

# fmt: off
CHINESE = {
    # arguments
    "network: {given} given; accepted: a backproof.Network": "network：给出的是 {given}；可接受：backproof.Network",
    "a whole number ≥ 0": "≥ 0 的整数",
    "{name}: {given!r} given; accepted: a number above 0": "{name}：给出的是 {given!r}；可接受：大于 0 的数",
    "{name}: {given!r} given; accepted: {accepted}": "{name}：给出的是 {given!r}；可接受：{accepted}",
    "{name}: dtype {given} given; accepted: {accepted}": "{name}：给出的 dtype 是 {given}；可接受：{accepted}",
    "{name}: values given that are not finite; accepted: finite numbers": "{name}：含有非有限数；可接受：有限数",
    "masks: shapes {given} given; accepted: {accepted}, or None in place of each": "masks：给出的形状是 {given}；可接受：{accepted}，每一项也可以是 None",
    "y: shape {given} given; accepted: {accepted}, a row for each example": "y：给出的形状是 {given}；可接受：{accepted}，每个样本一行",
    "inputs: {given} given; accepted: real arrays": "inputs：给出的是 {given}；可接受：实数数组",
    "inputs: {given} entries given; accepted: at most {most} entries": "inputs：共给出 {given} 个数；可接受：至多 {most} 个",
    "operator: {given} given; accepted: a torch.autograd.Function, a module, a function of PyTorch's or JAX's arrays, a pair (f, gradient) or (forward, backward), an object with forward and backward, or an Activation": "operator：给出的是 {given}；可接受：torch.autograd.Function、模块、PyTorch 或 JAX 数组的函数、一对 (f, gradient) 或 (forward, backward)、带有 forward 和 backward 的对象，或 Activation",
    "operator: {name} is a class of modules, and no object of it could be made with {width} for its sizes ({error}); accepted: an object of it, such as one that its file makes": "operator：{name} 是模块类，各尺寸取 {width} 时无法造出它的对象（{error}）；可接受：它的一个对象，例如文件里造出的那个",
    "operator: {name} given alone, which is neither PyTorch's nor JAX's, so that it has no derivative of its own; accepted: a pair, (forward, backward) in Python or FILE.py:{name},{other} at the command line": "operator：只给出了 {name}，它既不属于 PyTorch 也不属于 JAX，自身没有导数；可接受：一对函数，在 Python 里写 (forward, backward)，在命令行写 FILE.py:{name},{other}",
    "operator: {name} given, a module that is not bound to its parameters; accepted: module.apply with the variables as the first input, or module.bind(variables)": "operator：给出的 {name} 是尚未绑定参数的模块；可接受：module.apply（第一个输入为 variables），或 module.bind(variables)",
    "operator: {name} uses {missing}, which is not defined in its file; accepted: a file that imports it": "operator：{name} 用到了 {missing}，但它的文件里没有定义；可接受：导入了它的文件",
    "inputs: complex numbers given; accepted: real arrays": "inputs：给出的是复数；可接受：实数数组",
    "inputs: none given, and those that were drawn, {count} arrays of shape {shape}, are not what your code takes ({error}); accepted: inputs of your own, at the command line backproof check-op with --shape, --at or --inputs": "inputs：没有给出，而随机抽取的 {count} 个形状为 {shape} 的数组不适用于你的代码（{error}）；可接受：自己给出的输入（命令行上用 backproof check-op 加 --shape、--at 或 --inputs）",
    "your operator returned no real array; accepted: at least one": "你的运算没有返回实数数组；可接受：至少一个",
    "--inputs: {given!r} cannot be read ({reason}); accepted: an .npz file with an array for each input": "--inputs：无法读取 {given!r}（{reason}）；可接受：每个输入一个数组的 .npz 文件",
    "--shape: {given!r} given; accepted: at most {most} numbers in all": "--shape：给出的是 {given!r}；可接受：总共至多 {most} 个数",
    "--inputs: given together with {other}; accepted: one of them": "--inputs：与 {other} 同时给出；可接受：其中之一",
    "--shape: given together with --at; accepted: one of them": "--shape：与 --at 同时给出；可接受：其中之一",
    "--shape: {given!r} given; accepted: whole numbers above 0 by commas, such as 3,4": "--shape：给出的是 {given!r}；可接受：用逗号分隔的正整数，例如 3,4",
    "operator: f returned shape {given}; accepted for a pair (f, gradient): one number": "operator：f 返回的形状是 {given}；对一对 (f, gradient) 可接受：一个数",
    "gradient: {given} given; accepted: a function that returns gradients, or an object with methods that holds weights of shapes {shapes} and their biases": "gradient：给出的是 {given}；可接受：返回梯度的函数，或者带有方法、且保存着形状为 {shapes} 的权重及其偏置的对象",
    "gradient: nothing in it could be called; accepted: a function, or an object with methods": "gradient：其中没有可以调用的东西；可接受：函数，或带方法的对象",
    "gradient: takes {count} arguments ({names}); accepted: (weights, biases, x, y), (parameters, x, y), or "
    "{separate} parameters with x and y": "gradient：接受 {count} 个参数（{names}）；可接受：(weights, biases, x, y)、(parameters, x, y)，或 {separate} 个参数再加 x 和 y",
    # what cannot be proved or drawn
    "network: no examples were found for which cost {cost!r} after {activation!r} is finite and away from kinks; accepted: x and y of your own": "network：没有找到使 {activation!r} 之后的代价 {cost!r} 有限且远离不可导点的样本；可接受：自己给出的 x 和 y",
    "network: {given!r} has no formula; accepted: records that state one": "network：{given!r} 没有公式；可接受：给出了公式的激活函数和代价",
    "formula: {given!r} in {formula!r} cannot be evaluated in balls; accepted: what formulas may use": "formula：{formula!r} 中的 {given!r} 无法用球算术求值；可接受：公式中可用的记号",
    "formula: the condition {given!r} cannot be evaluated in ball arithmetic; accepted: a comparison of two "
    "expressions": "formula：条件 {given!r} 无法用球算术求值；可接受：两个表达式的比较",
    "x: the gradient overflows in floating point here; accepted: smaller inputs or weights": "x：此处的梯度在浮点数中溢出；可接受：更小的输入或权重",
    "x: an example given that lies at a kink of an activation, or whose values overflow; accepted: finite "
    "examples away from the kinks, where a bound can be proved": "x：给出的样本处在激活函数的不可导点，或者数值溢出；可接受：不在这些点上、数值有限的样本，在那里才能证明误差的界",
    # the file and the name
    "the code to check: {given!r} given; accepted: FILE.py:NAME, such as homework.py:gradient": "要检查的代码：给出的是 {given!r}；可接受：FILE.py:NAME，例如 homework.py:gradient",
    "the code to check: {given!r} given, and there is no such file; accepted: FILE.py:NAME": "要检查的代码：没有文件 {given!r}；可接受：FILE.py:NAME",
    "the code to check: {given!r} given, which is not a Python file; accepted: FILE.py:NAME": "要检查的代码：{given!r} 不是 Python 文件；可接受：FILE.py:NAME",
    "{path} has no name {given!r}; accepted: {names}": "{path} 里没有名字 {given!r}；可接受：{names}",
    "nothing in {path} looks like a backward pass; accepted: FILE.py:NAME, such as homework.py:gradient": "{path} 中没有看起来是反向传播的代码；可接受：FILE.py:NAME，例如 homework.py:gradient",
    "{path}: cannot be read as a notebook; accepted: a Jupyter notebook of version 4, or a Python file": "{path}：不能作为笔记本读取；可接受：第 4 版的 Jupyter 笔记本，或 Python 文件",
    "{path}: line {line} is not valid Python ({reason}): {code}; accepted: a file that Python can read": "{path}：第 {line} 行不是合法的 Python（{reason}）：{code}；可接受：Python 能读取的文件",
    "{path}: cannot be read as text ({error}); accepted: a Python file in UTF-8, or with its encoding in the "
    "first line": "{path}：无法作为文本读取（{error}）；可接受：UTF-8 编码的 Python 文件，或在第一行注明编码的文件",
    "{path}: no step of training was seen where it was run; accepted: a file that trains": "{path}：运行时没有看到训练的一步；可接受：进行训练的文件",
    "what the step makes is added to what it made before; accepted: a step that begins anew": "这一步得到的结果会加到之前的结果上；可接受：每次重新开始的一步",
    "the loop in lines {first}–{last} changes no parameters; accepted: a loop that trains": "第 {first}–{last} 行的循环没有改动任何参数；可接受：进行训练的循环",
    "{name}: nothing tells what its constructor is to be given for {arguments}; accepted: an object that the file makes, such as {call}": "{name}：无从得知构造函数的 {arguments} 应给什么；可接受：文件中建好的对象，例如 {call}",
    "line {line} could not be run: {reason}; after that, {error}": "第 {line} 行无法运行：{reason}；之后：{error}",
    "line {line} imports {names} from {module}, which is not there; accepted: {file} beside your file, or functions of these names in it, for {calls}; without them, {error}": "第 {line} 行从 {module} 导入 {names}，但没有这个模块；可接受：把 {file} 放在文件旁边，或在文件里写出这些名字的函数，用于 {calls}；没有它们时，{error}",
    "nothing in your file defines or imports {names}, read in line {line} first; accepted: a file that has them; without them, {error}": "文件里没有定义、也没有导入 {names}（第 {line} 行首次用到）；可接受：写有这些名字的文件；没有它们时，{error}",
    "a command of IPython": "IPython 命令",
    "{path}: cannot be imported: {error}": "{path}：无法导入：{error}",
    # the user's code
    "your code raised {error} (line {line} of {file}: {code})": "你的代码引发了 {error}（{file} 第 {line} 行：{code}）",
    "your code raised {error}": "你的代码引发了 {error}",
    "backproof itself failed in reading what your code gives ({error}), which is no fault of your code; "
    "accepted: another {option}, or a function with the backward pass alone": (
        "backproof 在读取你的代码给出的结果时自身出错（{error}），这不是你的代码的错误；可以换一个 {option}，"
        "或者只给出做反向传播的函数"
    ),
    "your object is given no examples; accepted: a method that takes them, or an attribute x": (
        "你的对象没有得到样本；可以是接收样本的方法，或者名为 x 的属性"
    ),
    "your code did not finish within {seconds} s; accepted: a shorter run, or more {option}": "你的代码没有在 {seconds} 秒内结束；可接受：更短的运行，或更大的 {option}",
    "your code did not finish within {seconds} s, did not stop when it was told to, and was ended; accepted: "
    "a shorter run, or more {option}": "你的代码没有在 {seconds} 秒内结束，要求它停止时也没有停止，已被强行终止；可接受：更短的运行，或更大的 {option}",
    "your code used {given} MiB of memory and was ended; accepted: at most {most} MiB": "你的代码用了 {given} MiB 内存，已被终止；可接受：至多 {most} MiB",
    "your code started too many processes or threads and was ended; accepted: at most {most} processes with {threads} threads in all": "你的代码启动的进程或线程太多，已被终止；可接受：至多 {most} 个进程，线程总数至多 {threads}",
    "your code's process was ended by signal {number} ({name}); accepted: code that returns": "你的代码所在的进程被信号 {number}（{name}）终止；可接受：正常返回的代码",
    "your code ended the process that it runs in (exit code {number}); accepted: code that returns": "你的代码结束了它所在的进程（退出码 {number}）；可接受：正常返回的代码",
    "your code ended the process that watches it; accepted: code that returns": "你的代码结束了监视它的进程；可接受：正常返回的代码",
    "your code disturbed the process that it runs in, so that its numbers could not be read; accepted: code that returns arrays, and leaves Python, NumPy and files that it did not open as they are": "你的代码扰乱了它所在的进程，读不到它给出的数；可接受：返回数组，并且不改动 Python、NumPy 以及不是由它打开的文件的代码",
    "{option}: changed after the start; accepted: the same": "{option}：启动之后改变了；可接受：与启动时相同",
    "{option} given; accepted on this system: {accepted}": "给出了 {option}；在这个系统上可接受：{accepted}",
    "your code returned the parameters it had changed; accepted: gradients, or a learning rate too": "你的代码返回的是它改动过的参数；可接受：返回梯度，或者另有学习率参数",
    "your code returned no gradients and left its parameters alone; accepted: one of the two": "你的代码既没有返回梯度，也没有改动参数；可接受：做到其中之一的代码",
    "your code returned None; accepted: (weight_gradients, bias_gradients)": "你的代码返回了 None；可接受：(weight_gradients, bias_gradients)",
    "your code returned {given} numbers; accepted: {wanted}, in the order of the parameters": "你的代码返回了 {given} 个数；可接受：{wanted} 个，按参数的顺序",
    "your code takes one example, as single numbers, and was given several; accepted: one example": "你的代码以单个数的形式接受一个样本，而给出了多个；可接受：一个样本",
    "your code returned {given}; accepted: numbers": "你的代码返回的是 {given}；可接受：数",
    "your code returned numbers of dtype {given}; accepted: real numbers": "你的代码返回的数的 dtype 是 {given}；可接受：实数",
    "your code returned something that is not an array of numbers ({error}); accepted: arrays of numbers": "你的代码返回的不是数的数组（{error}）；可接受：数的数组",
    "your code returned arrays of shapes {given}; accepted: weights of {weights} and biases of {biases}": "你的代码返回的数组形状是 {given}；可接受：权重 {weights}，偏置 {biases}",
    "your {what} of layer {layer} has the shape {given}; accepted: {wanted}, or one such array for each example": "你的第 {layer} 层 {what} 的形状是 {given}；可接受：{wanted}，或者每个样本各一个这样的数组",
    "your object stores no gradients in the shapes of its weights and biases; accepted: an array for each of "
    "them, or gradients that are returned": "你的对象没有存储与其权重和偏置形状相同的梯度；可接受：为每一个存储一个数组，或者返回梯度",
    "your object holds one bias for a layer of {n} neurons ({where}); accepted: a bias for each neuron": "你的对象为一个有 {n} 个神经元的层只存了一个偏置（{where}）；可接受：每个神经元一个偏置",
    "your module's Linear layers have weights of shapes {given}; accepted for this network: {accepted}": "你的模块的 Linear 层权重形状是 {given}；对这个网络可接受：{accepted}",
    "your module returned shape {given}; accepted: {accepted}": "你的模块返回的形状是 {given}；可接受：{accepted}",
    "your module's output differs from the network's by {off}, so that it computes another network; "
    "accepted: a module with the network's activations": "你的模块的输出与网络的输出相差 {off}，它计算的是另一个网络；可接受：激活函数与网络相同的模块",
    "the code to check: {given!r} given, a file of more than {most} MiB; accepted: a program as people write it": (
        "要检查的代码：给出了 {given!r}，文件超过 {most} MiB；可接受：人所写的程序"
    ),
    "your backward pass takes {names} as gradients from above, and your forward pass returned {given} arrays; accepted: "
    "as many outputs as gradients": (
        "你的反向传播以 {names} 作为上游梯度，而你的前向传播返回了 {given} 个数组；可接受：输出与上游梯度一样多"
    ),
    "your gradient returned None; accepted: an array of the shape of x": "你的梯度返回了 None；可接受：形状与 x 相同的数组",
    "your gradient returned an array for an input in one call, and none in another; accepted: the same in every call": (
        "对同一个输入，你的梯度有一次返回了数组，另一次什么也没有返回；可接受：每次调用都一样"
    ),
    "your code failed in one call, and not in the next with the same inputs ({error}); accepted: the same in every call": (
        "输入相同，你的代码有一次调用出错，下一次却没有（{error}）；可接受：每次调用都一样"
    ),
    "your gradient gave one answer in one call, and another in the next with the same inputs; accepted: the same in every "
    "call": "输入相同，你的梯度在两次调用中给出了不同的结果；可接受：每次调用都一样",
    "your gradient returned {given} arrays; accepted: {accepted}, one for each input": "你的梯度返回了 {given} 个数组；可接受：{accepted} 个，每个输入一个",
    "it returned shape {given} for one example; accepted: one number": "对一个样本它返回的形状是 {given}；可接受：一个数",
    # the command line
    "it has no array x": "其中没有 x",
    "it is not an .npz file": "它不是 .npz 文件",
    "{name} has dtype {dtype}, not real numbers": "{name} 的 dtype 是 {dtype}，而不是实数",
    "--data: {given!r} cannot be read ({reason}); accepted: an .npz file with x and y": "--data：无法读取 {given!r}（{reason}）；可接受：含有 x 和 y 的 .npz 文件",
    "its arrays have more than {most} bytes": "其中的数组超过 {most} 字节",
    "--masks: {given!r} cannot be read ({reason}); accepted: an .npz file with arrays among {accepted}": "--masks：无法读取 {given!r}（{reason}）；可接受：.npz 文件，其中的数组名取自 {accepted}",
    "--masks: arrays {given} given; accepted: {accepted}": "--masks：给出的数组是 {given}；可接受：{accepted}",
    "put here what your code expects": "请填入你的代码所需的值",
    "put the weights and biases into net here": "在这里把权重和偏置放进 net",
    "{error}. You can paste this function into your file, and check it by its name:\n{adapter}": "{error}。可以把下面的函数粘贴到你的文件中，再按它的名字检查：\n{adapter}",
    "{error}; {count} ways to call it were tried; {call} got furthest. You can paste this function into your "
    "file, and check it by its name:\n{adapter}": "{error}；试过 {count} 种调用方式，{call} 走得最远。可以把下面的函数粘贴到你的文件中，再按它的名字检查：\n{adapter}",
    "{calls} moves the parameters alike whatever the targets are: nothing that it reads was known as targets; "
    "accepted: names such as y, targets or labels": "无论目标值是什么，{calls} 对参数的改动都相同：它所读取的名称中没有能认出是目标值的；"
    "可接受：y、targets 或 labels 等名称",
    "{calls} moves the parameters alike whatever the examples and targets are, by what your object had "
    "stored before; accepted: methods that make gradients first": "无论样本和目标是什么，{calls} 都以同样的方式移动参数，所用的是你的对象先前存下的值；可接受：先计算梯度的方法",
    "{calls} leaves the gradients that your object stores unchanged; accepted: methods that set them, or "
    "return gradients": "{calls} 没有改动你的对象所存储的梯度；可接受：设置它们的方法，或返回梯度的方法",
    "after a call, your object no longer holds weights of the network's shapes; accepted: an object whose "
    "weights keep their shapes": "调用之后，你的对象不再持有符合网络形状的权重；可接受：权重形状保持不变的对象",
    "your object trains {paths} too, for which this network has no layer; accepted: another {option}": "你的对象还训练 {paths}，而这个网络没有相应的层；可接受：另一个 {option}",
    "your object holds {path} in a tuple, which cannot be changed; accepted: a list, a dict or an attribute": "你的对象把 {path} 放在元组里，无法改动；可接受：列表、字典或属性",
}
# fmt: on
