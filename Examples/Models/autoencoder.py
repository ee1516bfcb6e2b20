"""A small convolutional autoencoder as a codec of one's own: trained on a folder of pictures, exported as two ONNX files.

    python3 Examples/Models/autoencoder.py PICTURES OUT [MINUTES]        needs torch, onnx and Pillow

OUT then holds encoder.onnx, decoder.onnx and codec.yaml; `pncsim codec fit OUT --images PICTURES` adds the tables.
"""

import pathlib, sys, time, torch
from PIL import Image
from torch import nn

pictures, out, minutes = sys.argv[1], pathlib.Path(sys.argv[2]), float(sys.argv[3]) if len(sys.argv) > 3 else 5
FEATURES = 8   # each 28 x 28 numbers between 0 and 1: a segment

encoder = nn.Sequential(nn.Conv2d(3, 32, 5, 4, 2), nn.ReLU(), nn.Conv2d(32, FEATURES, 3, 2, 1), nn.Sigmoid())
decoder = nn.Sequential(
    nn.Conv2d(FEATURES, 64, 3, 1, 1), nn.ReLU(), nn.Conv2d(64, 256, 3, 1, 1), nn.PixelShuffle(4), nn.ReLU(),
    nn.Conv2d(16, 32, 3, 1, 1), nn.ReLU(), nn.Conv2d(32, 12, 3, 1, 1), nn.PixelShuffle(2), nn.Sigmoid())
files = sorted(p for p in pathlib.Path(pictures).iterdir() if p.suffix.lower() in (".jpg", ".jpeg", ".png", ".webp"))
images = torch.stack([
    torch.frombuffer(bytearray(Image.open(p).convert("RGB").resize((224, 224)).tobytes()), dtype=torch.uint8).view(224, 224, 3)
    for p in files[:4000]]).permute(0, 3, 1, 2)
optimiser = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], 2e-3)
torch.manual_seed(1)
end = time.monotonic() + 60 * minutes
while time.monotonic() < end:
    batch = images[torch.randint(len(images), (8,))].float() / 255
    latent = encoder(batch)
    latent = latent + (torch.rand_like(latent) - 0.5) / 31          # what rounding to 32 levels does
    kept = torch.randint(1, FEATURES + 1, (8, 1, 1, 1))             # stochastic tail-drop: any prefix must do
    latent = latent * (torch.arange(FEATURES).view(1, -1, 1, 1) < kept)
    loss = nn.functional.mse_loss(decoder(latent), batch)
    optimiser.zero_grad(); loss.backward(); optimiser.step()
print(f"mean squared error {loss.item():.4f} on {len(images)} pictures")

out.mkdir(parents=True, exist_ok=True)
torch.onnx.export(encoder, torch.zeros(1, 3, 224, 224), out / "encoder.onnx", input_names=["picture"], output_names=["latent"], dynamo=False)
torch.onnx.export(decoder, torch.zeros(1, FEATURES, 28, 28), out / "decoder.onnx", input_names=["latent"], output_names=["picture"], dynamo=False)
(out / "codec.yaml").write_text(f"""name: autoencoder
help: a small autoencoder of {FEATURES} features, trained with tail-drop
segments: {FEATURES}
usable: any
quantiser: {{even: {{first: 0, step: {1 / 31:.6f}, levels: 32}}}}
huffman: {FEATURES}
""")
