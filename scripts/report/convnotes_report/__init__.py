"""How a notebook becomes a page: one self-contained HTML file that requests nothing from the network.

`page` is the preprocessor that nbconvert runs; the template is in `../templates/convnotes`. `run` executes a
notebook and exports it, for `npm start`.
"""
