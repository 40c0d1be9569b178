"""PSNR, SSIM, median filter and non-local means of scikit-image as JSON, for pictures made by a rule that the test has too."""
import json

import numpy as np
from scipy.ndimage import median_filter
from skimage.metrics import peak_signal_noise_ratio, structural_similarity
from skimage.restoration import denoise_nl_means

height, width = 20, 24
y, x = np.mgrid[:height, :width]
truth = 0.5 + 0.4 * np.sin(x / 3) * np.cos(y / 4)
noise = ((7919 * (y * width + x) + 31 * (x * y)) % 1009) / 1009 - 0.5
noisy = np.clip(truth + 0.3 * noise, 0, 1)
# the fast mode compares patches of one row and column less
nl = denoise_nl_means(noisy, patch_size=5, patch_distance=4, h=0.15, sigma=0.05, fast_mode=False)
print(json.dumps({
    "psnr": peak_signal_noise_ratio(truth, noisy, data_range=1),
    "ssim": structural_similarity(truth, noisy, data_range=1),
    "median": [round(float(v), 6) for v in median_filter(noisy, 3, mode="reflect").ravel()],
    "nonLocalMeans": [round(float(v), 6) for v in nl.ravel()],
}))
