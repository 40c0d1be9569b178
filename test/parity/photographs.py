"""Pictures of every kind, and what Keras' load_img makes of them (Pillow does the work): photographs.py OUT"""

import base64
import json
import pathlib
import sys

import keras
import numpy as np
from PIL import Image, ImageOps

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
rng = np.random.default_rng(1)

# Smooth colours with an edge and some noise: 61 x 47, so that no scale is a whole number.
y, x = np.mgrid[0:47, 0:61]
rgb = np.stack([128 + 100 * np.sin(x / 9), 128 + 100 * np.cos(y / 7), 255 * (x > y)], -1) + rng.normal(0, 6, (47, 61, 3))
picture = Image.fromarray(rgb.clip(0, 255).astype("u1"))
alpha = Image.fromarray((255 * (x / 60)).astype("u1"))
turned = Image.Exif()
turned[0x0112] = 6

picture.save(out / "colour.jpg", quality=90)
picture.save(out / "progressive.jpg", quality=80, progressive=True)
picture.save(out / "full-chroma.jpg", quality=95, subsampling=0)
picture.convert("L").save(out / "grey.jpg")
picture.convert("CMYK").save(out / "cmyk.jpg")
picture.save(out / "turned.jpg", exif=turned)
picture.save(out / "colour.png")
picture.convert("L").save(out / "grey.png")
picture.convert("P").save(out / "palette.png")
picture.convert("1").save(out / "two-tone.png")
transparent = picture.copy()
transparent.putalpha(alpha)
transparent.save(out / "alpha.png")
Image.merge("LA", [picture.convert("L"), alpha]).save(out / "grey-alpha.png")
Image.new("RGB", (1, 1), (10, 200, 30)).save(out / "one.png")


def packed(pixels):
    return base64.b64encode(pixels.astype("u1").tobytes()).decode()


sizes = {"as it is": None, "24 x 20": (20, 24), "100 x 90": (90, 100)}
answers = {}
for file in sorted(out.glob("*.[jp][pn]g")):
    answers[file.name] = {
        name: packed(keras.utils.img_to_array(keras.utils.load_img(file, target_size=size)))
        for name, size in sizes.items()
        if name == "24 x 20" or file.name in ("colour.jpg", "turned.jpg")
    }
upright = np.asarray(ImageOps.exif_transpose(Image.open(out / "turned.jpg")))
answers["turned.jpg"]["upright"] = packed(upright)
(out / "answers.json").write_text(json.dumps(answers, indent=1))
