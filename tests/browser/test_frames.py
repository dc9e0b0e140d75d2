"""The frames of a page while it trains, pixel by pixel."""

from tests.browser.playground import Shown

# Ended, a player sends nothing more: what the kernel believes to have shown is the last frame in the page.
LAST_FRAME = """
from base64 import b64encode
from nnviz.app.screen.encoding import jpeg
playground.player.end()
print(b64encode(jpeg(playground.screen._shown)).decode())
"""
# On a busy machine the link seems slow, and frames would be coarser than the one that they are compared with.
BEST = "from nnviz.app.screen.flow import Flow; Flow.level = 0"
DIFFERENCES = """async (jpeg) => {
  const bytes = Uint8Array.from(atob(jpeg), (character) => character.charCodeAt(0));
  const whole = await createImageBitmap(new Blob([bytes], {type: 'image/jpeg'}));
  const shown = document.querySelector('.nnviz-canvas');
  const other = document.createElement('canvas');
  [other.width, other.height] = [shown.width, shown.height];
  other.getContext('2d', {alpha: false}).drawImage(whole, 0, 0);
  const [one, two] = [shown, other].map(
    (canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data);
  return one.reduce((count, value, place) => count + (value !== two[place]), 0);
}"""


def test_a_page_that_trains_shows_no_remains_of_earlier_frames(page, voila):
    shown = Shown(page).open(voila.url)
    shown.kernel(voila).execute(BEST)
    shown.play()
    for layer in range(2, 6):
        page.locator(".nnviz-layer-more").click()
        page.wait_for_selector(f".nnviz-layer-{layer}-more")
    shown.until(f"step > {shown.step + 1000}")
    last = shown.kernel(voila).execute(LAST_FRAME)
    for _ in range(20):  # the last frame may still be under way
        page.wait_for_timeout(500)
        if not (different := page.evaluate(DIFFERENCES, last.strip())):
            break
    assert different == 0
