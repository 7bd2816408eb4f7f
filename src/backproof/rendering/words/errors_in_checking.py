"""The Chinese of what checking refuses, and of what it says where the user's code cannot be asked."""
# ruff: noqa: E501 - the table is read in columns

# fmt: off
CHINESE = {
    # arguments
    "network: {given} given; accepted: a backproof.Network": "network：给出的是 {given}；可接受：backproof.Network",
    "{option}: {given!r} given; accepted: a finite number ≥ 0": "{option}：给出的是 {given!r}；可接受：≥ 0 的有限数",
    "{option}: {given!r} given; accepted: a number above 0": "{option}：给出的是 {given!r}；可接受：大于 0 的数",
    "{name}: {given!r} given; accepted: a number above 0": "{name}：给出的是 {given!r}；可接受：大于 0 的数",
    "{name}: {given!r} given; accepted: {accepted}": "{name}：给出的是 {given!r}；可接受：{accepted}",
    "{name}: dtype {given} given; accepted: {accepted}": "{name}：给出的 dtype 是 {given}；可接受：{accepted}",
    "{name}: values given that are not finite; accepted: finite numbers": "{name}：含有非有限数；可接受：有限数",
    "masks: shapes {given} given; accepted: {accepted}, or None in place of each": "masks：给出的形状是 {given}；可接受：{accepted}，每一项也可以是 None",
    "y: shape {given} given; accepted: {accepted}, a row for each example": "y：给出的形状是 {given}；可接受：{accepted}，每个样本一行",
    "inputs: {given} given; accepted: real arrays": "inputs：给出的是 {given}；可接受：实数数组",
    "inputs: {given} entries given; accepted: at most {most} entries": "inputs：共给出 {given} 个数；可接受：至多 {most} 个",
    "operator: {given} given; accepted: a torch.autograd.Function, a jax.custom_vjp, a pair (f, gradient) or an Activation": "operator：给出的是 {given}；可接受：torch.autograd.Function、jax.custom_vjp、一对 (f, gradient)，或 Activation",
    "operator: f returned shape {given}; accepted for a pair (f, gradient): one number": "operator：f 返回的形状是 {given}；对一对 (f, gradient) 可接受：一个数",
    "gradient: {given} given; accepted: a function that returns gradients, or an object with methods that holds weights of shapes {shapes} and their biases": "gradient：给出的是 {given}；可接受：返回梯度的函数，或者带有方法、且保存着形状为 {shapes} 的权重及其偏置的对象",
    "gradient: nothing in it could be called": "gradient：其中没有可以调用的东西",
    "gradient: takes {count} arguments ({names}); accepted are (weights, biases, x, y), (parameters, x, y) or {separate} parameters with x and y": "gradient：接受 {count} 个参数（{names}）；可接受：(weights, biases, x, y)、(parameters, x, y)，或 {separate} 个参数再加 x 和 y",
    # what cannot be proved or drawn
    "network: no examples were found for which cost {cost!r} after {activation!r} is finite and away from kinks; accepted: x and y of your own": "network：没有找到使 {activation!r} 之后的代价 {cost!r} 有限且远离不可导点的样本；可接受：自己给出的 x 和 y",
    "network: {given!r} has no formula; accepted: records that state one": "network：{given!r} 没有公式；可接受：给出了公式的激活函数和代价",
    "formula: {given!r} in {formula!r} cannot be evaluated in balls": "formula：{formula!r} 中的 {given!r} 无法用球算术求值",
    "formula: the condition {given!r} cannot be evaluated in balls": "formula：条件 {given!r} 无法用球算术求值",
    "x: the gradient overflows in floating point here; accepted: smaller inputs or weights": "x：此处的梯度在浮点数中溢出；可接受：更小的输入或权重",
    "x: an example lies at a kink of an activation, or its values overflow; no bound can be proved there": "x：有样本处在激活函数的不可导点，或者数值溢出；在那里无法证明误差的界",
    # the file and the name
    "SUBJECT: {given!r} given; accepted: FILE.py:NAME, such as homework.py:gradient": "SUBJECT：给出的是 {given!r}；可接受：FILE.py:NAME，例如 homework.py:gradient",
    "SUBJECT: there is no file {given!r}; accepted: FILE.py:NAME": "SUBJECT：没有文件 {given!r}；可接受：FILE.py:NAME",
    "SUBJECT: {given!r} is no Python file; accepted: FILE.py:NAME": "SUBJECT：{given!r} 不是 Python 文件；可接受：FILE.py:NAME",
    "SUBJECT: {path} has no name {given!r}; accepted: {names}": "SUBJECT：{path} 里没有名字 {given!r}；可接受：{names}",
    "{path}: cannot be imported: {error}": "{path}：无法导入：{error}",
    # the user's code
    "your code raised {error} (line {line} of {file}: {code})": "你的代码引发了 {error}（{file} 第 {line} 行：{code}）",
    "your code raised {error}": "你的代码引发了 {error}",
    "your code did not finish within {seconds} s; a shorter run, or seconds=…, is accepted": "你的代码没有在 {seconds} 秒内结束；可接受：更短的运行，或更大的 seconds=…",
    "your code neither returned gradients nor changed the parameters it was given": "你的代码既没有返回梯度，也没有改动传入的参数",
    "your code returned None; accepted: (weight_gradients, bias_gradients)": "你的代码返回了 None；可接受：(weight_gradients, bias_gradients)",
    "your code returned {given} where numbers are expected": "你的代码返回了 {given}，而这里应当是数",
    "your code returned dtype {given} where real numbers are expected": "你的代码返回的 dtype 是 {given}，而这里应当是实数",
    "your code returned what is no array of numbers ({error})": "你的代码返回的不是数的数组（{error}）",
    "your code returned arrays of shapes {given}; accepted: weights of {weights} and biases of {biases}": "你的代码返回的数组形状是 {given}；可接受：权重 {weights}，偏置 {biases}",
    "your object stores no gradients of the shapes of its weights and biases": "你的对象没有保存形状与其权重和偏置相同的梯度",
    "your object holds one bias for a layer of {n} neurons ({where})": "你的对象给有 {n} 个神经元的一层只留了一个偏置（{where}）",
    "your module's Linear layers have weights of shapes {given}; accepted for this network: {accepted}": "你的模块的 Linear 层权重形状是 {given}；对这个网络可接受：{accepted}",
    "your module returned shape {given}; accepted: {accepted}": "你的模块返回的形状是 {given}；可接受：{accepted}",
    "your module's output differs from the network's by {off}: its forward pass is another one": "你的模块的输出与网络的输出相差 {off}：前向传播不是同一个",
    "your gradient returned None; accepted: an array of the shape of x": "你的梯度返回了 None；可接受：形状与 x 相同的数组",
    "your gradient returned {given} arrays; accepted: {accepted}, one for each input": "你的梯度返回了 {given} 个数组；可接受：{accepted} 个，每个输入一个",
    "your operator returned {given} outputs; accepted: one": "你的运算返回了 {given} 个输出；可接受：一个",
    "it returned shape {given} for one example; accepted: one number": "对一个样本它返回的形状是 {given}；可接受：一个数",
    # the command line
    "No such file or directory": "没有这个文件",
    "it holds no x": "其中没有 x",
    "it is no .npz file": "它不是 .npz 文件",
    "{name} has dtype {dtype}, not real numbers": "{name} 的 dtype 是 {dtype}，而不是实数",
    "--data: {given!r} cannot be read ({reason}); accepted: an .npz file with x and y": "--data：无法读取 {given!r}（{reason}）；可接受：含有 x 和 y 的 .npz 文件",
}
# fmt: on
