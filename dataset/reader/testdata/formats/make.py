"""Writes small files into its folder, in formats that other programs write.

    pip install numpy scipy pyarrow pillow
    python make.py

Sample i of the twelve is a picture of 4 rows and 6 columns whose value at row y,
column x and channel c is (37·i + 11·y + 5·x + 80·c) mod 256; its class is i mod 3.
The first eight are for training. Tests know this rule.
"""

import io
import json
import os

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import scipy.io
from PIL import Image

os.chdir(os.path.dirname(os.path.abspath(__file__)))
i, y, x, c = np.ogrid[0:12, 0:4, 0:6, 0:3]
X = ((37 * i + 11 * y + 5 * x + 80 * c) % 256).astype(np.uint8)
Y = np.arange(12) % 3
NAMES = ["red/green", "二 two", "third"]

# NumPy, in the usual ways of saving arrays.
np.savez("keras.npz", x_train=X[:8], y_train=Y[:8], x_test=X[8:], y_test=Y[8:])
np.savez_compressed("channels-first.npz", X=X.transpose(0, 3, 1, 2), y=np.eye(3, dtype="f4")[Y])
np.savez_compressed("fortran.npz", X=np.asfortranarray(X), y=Y.astype(">i4"))
np.savez_compressed("floats.npz", X=(X / 255).astype(">f4"), y=Y[:, None].astype("f8"))
np.savez_compressed("doubles.npz", images=X.astype("f8"), labels=np.array(NAMES)[Y])
np.savez_compressed("words.npz", X=X.astype(np.uint16) * 257, y=Y, classes=np.array(NAMES))
np.savez_compressed("grey.npz", X=X[..., 0].astype("i8"), y=Y.astype("u1"))
np.savez_compressed("objects.npz", X=np.array([X[0], None], dtype=object), y=Y[:2])
np.savez_compressed("negative.npz", X=X.astype("f4") - 128, y=Y)

# MATLAB; labels of house numbers are 1 to 10.
V = X.transpose(1, 2, 3, 0)
L = np.where(Y == 0, 10, Y)[:, None].astype(np.uint8)
for name, part in [("train", slice(0, 8)), ("test", slice(8, 12))]:
    scipy.io.savemat(f"{name}_32x32.mat", {"X": V[..., part], "y": L[part]}, do_compression=True)
scipy.io.savemat("plain.mat", {"note": "text", "y": Y.astype("f8"), "X": V})
scipy.io.savemat("version4.mat", {"y": Y}, format="4")
scipy.io.savemat("doubles.mat", {"X": V.astype("f8"), "y": Y})
with open("version73.mat", "wb") as f:  # only the header, which is enough to reject the file
    f.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124) + b"\x00\x02IM" + bytes(384) + b"\x89HDF\r\n\x1a\n")


# Parquet in the form of Hugging Face's datasets, and in plain columns.
def png(pixels):
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", optimize=True)
    return out.getvalue()


def table(part):
    image = [{"bytes": png(p), "path": f"{k}.png"} for k, p in enumerate(X[part])]
    kind = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    t = pa.table({"image": pa.array(image, type=kind), "label": pa.array(Y[part], type=pa.int64())})
    features = {"image": {"_type": "Image"}, "label": {"names": NAMES, "_type": "ClassLabel"}}
    return t.replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})


os.makedirs("hub/data", exist_ok=True)
pq.write_table(table(slice(0, 5)), "hub/data/train-00000-of-00002.parquet", compression="snappy")
pq.write_table(table(slice(5, 8)), "hub/data/train-00001-of-00002.parquet", compression="zstd", data_page_version="2.0")
pq.write_table(table(slice(8, 12)), "hub/data/test-00000-of-00001.parquet", compression="gzip", row_group_size=2)
pq.write_table(pa.table({"img": [png(p) for p in X], "class": [NAMES[k] for k in Y]}), "plain.parquet")
pq.write_table(pa.table({"a": [1, 2], "b": ["x", "y"]}), "no-images.parquet")

# Pictures in every format and pixel type.
os.makedirs("pictures", exist_ok=True)
ramp = np.dstack([np.tile(np.arange(16, dtype=np.uint8) * 16, (16, 1))] * 3)
ramp[..., 1] = ramp[..., 0].T
ramp[..., 2] = 96
rgb = Image.fromarray(ramp)
rgb.save("pictures/rgb.png", optimize=True)
rgb.save("pictures/rgb.bmp")
rgb.save("pictures/rgb.webp", lossless=True)
rgb.save("pictures/rgb.jpg", quality=95, subsampling=0)
rgb.convert("CMYK").save("pictures/cmyk.jpg", quality=95)
rgb.convert("L").save("pictures/grey.jpg", quality=95)
rgb.convert("L").save("pictures/grey.png", optimize=True)
Image.fromarray(ramp[..., 0].astype(np.uint16) * 257).save("pictures/grey16.png")
rgb.quantize(256).save("pictures/palette.gif")
rgb.quantize(256).save("pictures/animated.gif", save_all=True, append_images=[Image.new("P", (16, 16))])
rgb.save("pictures/animated.webp", save_all=True, append_images=[Image.new("RGB", (16, 16))], lossless=True)
rgba = rgb.convert("RGBA")
rgba.putalpha(Image.fromarray(np.where(np.arange(256).reshape(16, 16) < 128, 255, 0).astype(np.uint8)))
rgba.save("pictures/alpha.png", optimize=True)
for turn in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = turn
    half = np.zeros((16, 8, 3), np.uint8)
    half[:8, :4] = 255  # white in the upper left corner
    Image.fromarray(half).save(f"pictures/turn{turn}.jpg", exif=exif, quality=100, subsampling=0)
