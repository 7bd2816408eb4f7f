"""The states that the page is looked at in: deeds, one after another, each from the state before."""


def wait_for_steps(page):
    """Wait until there are steps, and let nothing train."""
    page.wait_for_selector(".outline button")
    running = page.locator(".main[data-running=true]")
    if running.count():
        running.click()
    page.wait_for_selector(".main[data-running=false]")


def neurons_with_images(page):
    """Return how many neurons of the picture have an image of their weights in their middle."""
    page.wait_for_selector("canvas.weight-images")
    return page.evaluate("""() => {
      const canvas = document.querySelector('canvas.weight-images');
      const [box, scale] = [canvas.getBoundingClientRect(), window.devicePixelRatio];
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return [...document.querySelectorAll('.network .neuron')].filter((neuron) => {
        const { left, top, width, height } = neuron.querySelector('.body').getBoundingClientRect();
        const middle = [left + width / 2 - box.left, top + height / 2 - box.top];
        const [x, y] = middle.map((each) => Math.round(each * scale));
        return data[4 * (y * canvas.width + x) + 3] > 0;
      }).length;
    }""")


def _step(at):
    def deed(page):
        page.locator(".outline button").nth(at).click()
        page.wait_for_selector(f".outline li:nth-child({at + 1}).here")

    return deed


def _tab(at):
    def deed(page):
        page.get_by_role("tab").nth(at).click()  # −1 is the last

    return deed


def _proof(page):
    page.locator("details.proof summary").click()


def _read(page):
    page.locator('.network [data-neuron="2.1"]').hover()


def _walk(page):
    _tab(2)(page)
    page.locator("[role=tabpanel] select").select_option("2.1.1")
    page.wait_for_selector(".paths li")


def _lesson(page):
    page.locator(".cards button").first.click()
    page.wait_for_selector(".lesson .task, .lesson p")


def _no_lesson(page):
    page.locator(".lesson button").last.click()
    page.wait_for_function("() => !document.querySelector('.lesson')")


def _keys(page):
    page.keyboard.press("Escape")
    page.locator("header button").last.click()
    page.wait_for_selector("dialog[open]")


def _settings(page):
    page.keyboard.press("Escape")
    page.locator("details.settings > summary").click()


STATES = {
    "at first": lambda page: None,
    "paused": wait_for_steps,
    "forward": _step(0),
    "the cost": _step(4),
    "backward": _step(8),
    "the proof": _proof,
    "a neuron is read": _read,
    "the network": _tab(0),
    "data": _tab(1),
    "one weight": _walk,
    "two runs": _tab(3),
    "check": _tab(4),
    "lessons": _tab(5),
    "a lesson": _lesson,
    "no lesson": _no_lesson,
    "taking away": _tab(-1),
    "keys": _keys,
    "settings": _settings,
}
