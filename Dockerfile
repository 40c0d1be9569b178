# The project, set up, for a machine that has Docker. Its steps, npm start and npm run lab were run as user 1000 in a
# Debian 12 root with Node 22; Docker itself was not at hand.
#   docker build -t convnotes .                           with CUDA: --build-arg DEVICE=gpu
#   docker run --rm --network host convnotes              JupyterLab on loopback: the address is in the log
#   docker run --name run convnotes npm start             the report, then
#   docker cp run:/home/node/convnotes/outputs/report .
# with CUDA: docker run --gpus all … (the NVIDIA Container Toolkit)
FROM node:22-bookworm-slim

ARG DEVICE=cpu

# Whatever versions Debian has: the image is rebuilt for its security updates.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates g++ python3 python3-venv \
  && rm -rf /var/lib/apt/lists/*

# The image's user "node", to whom WORKDIR alone would not give the folder.
USER 1000
RUN mkdir /home/node/convnotes
WORKDIR /home/node/convnotes
COPY --chown=1000:1000 . .
RUN npm run setup -- --"$DEVICE" \
  && rm -rf /home/node/.npm /home/node/.cache

CMD ["npm", "run", "lab", "--", "--no-browser"]
