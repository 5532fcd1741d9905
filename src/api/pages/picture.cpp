#include "api/pages/picture.hpp"

#include "base/dice.hpp"

#include <png.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>
#include <vector>

namespace rookery::api::pages {

namespace {

struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
};

// `hue` in degrees, the others 0 to 1 (CSS Color 4, section 7).
Colour hsl(double hue, double saturation, double lightness) {
  const auto channel = [&](double n) {
    const double k = std::fmod(n + hue / 30.0, 12.0);
    const double spread = saturation * std::min(lightness, 1 - lightness);
    return static_cast<std::uint8_t>(
        std::lround(255 * (lightness - spread * std::max(-1.0, std::min({k - 3, 9 - k, 1.0})))));
  };
  return {channel(0), channel(8), channel(4)};
}

Colour between(Colour from, Colour to, double share) {
  const auto mix = [share](std::uint8_t a, std::uint8_t b) {
    return static_cast<std::uint8_t>(std::lround(a + (b - a) * share));
  };
  return {mix(from.red, to.red), mix(from.green, to.green), mix(from.blue, to.blue)};
}

double hue_of(Dice& dice) { return 360 * dice.unit(); }

std::string encode(std::uint32_t width, std::uint32_t height, std::span<const std::uint8_t> pixels,
                   std::span<const Colour> palette) {
  std::vector<std::uint8_t> colours;
  for (const Colour& colour : palette) colours.insert(colours.end(), {colour.red, colour.green, colour.blue});
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = width;
  image.height = height;
  image.format = PNG_FORMAT_RGB_COLORMAP;
  image.colormap_entries = static_cast<png_uint_32>(palette.size());
  std::string bytes(PNG_IMAGE_PNG_SIZE_MAX(image), '\0');
  png_alloc_size_t size = bytes.size();
  const int written =
      png_image_write_to_memory(&image, bytes.data(), &size, 0, pixels.data(), 0, colours.data());
  bytes.resize(written != 0 ? size : 0);
  return bytes;
}

}  // namespace

std::string draw_avatar(std::uint64_t seed) {
  static constexpr std::uint32_t kTiles = 5;
  static constexpr std::uint32_t kTilePixels = 20;
  static constexpr std::uint32_t kMarginPixels = (kAvatarSidePixels - kTiles * kTilePixels) / 2;
  Dice dice(seed);
  const double hue = hue_of(dice);
  const std::array palette = {hsl(hue, 0.35, 0.93), hsl(hue, 0.55, 0.45),
                              hsl(std::fmod(hue + 30 + 60 * dice.unit(), 360.0), 0.60, 0.58)};
  std::vector<std::uint8_t> pixels(std::size_t{kAvatarSidePixels} * kAvatarSidePixels, 0);
  const auto fill = [&](std::uint32_t column, std::uint32_t row, std::uint8_t colour) {
    for (std::uint32_t y = 0; y < kTilePixels; ++y) {
      const std::size_t line = (kMarginPixels + std::size_t{row} * kTilePixels + y) * kAvatarSidePixels;
      const std::size_t first = line + kMarginPixels + std::size_t{column} * kTilePixels;
      std::fill_n(pixels.begin() + static_cast<std::ptrdiff_t>(first), kTilePixels, colour);
    }
  };
  for (std::uint32_t row = 0; row < kTiles; ++row) {
    for (std::uint32_t column = 0; column <= kTiles / 2; ++column) {
      // Half of the tiles stay ground; of the rest one in three has the second colour.
      const std::size_t roll = dice.below(6);
      const std::uint8_t colour = roll < 3 ? 0 : roll < 5 ? 1 : 2;
      fill(column, row, colour);
      fill(kTiles - 1 - column, row, colour);
    }
  }
  return encode(kAvatarSidePixels, kAvatarSidePixels, pixels, palette);
}

std::string draw_header(std::uint64_t seed) {
  static constexpr std::size_t kShades = 128;
  Dice dice(seed);
  const double hue = hue_of(dice);
  const Colour from = hsl(hue, 0.45, 0.55);
  const Colour to = hsl(std::fmod(hue + 30 + 60 * dice.unit(), 360.0), 0.50, 0.72);
  std::array<Colour, kShades> palette;
  for (std::size_t i = 0; i < kShades; ++i) {
    palette.at(i) = between(from, to, static_cast<double>(i) / (kShades - 1));
  }
  const double slant = 0.2 + 0.6 * dice.unit();
  const double phase = 2 * std::numbers::pi * dice.unit();
  std::vector<std::uint8_t> pixels;
  pixels.reserve(std::size_t{kHeaderWidthPixels} * kHeaderHeightPixels);
  for (std::uint32_t y = 0; y < kHeaderHeightPixels; ++y) {
    const double wave =
        0.08 * std::sin(phase + 2 * std::numbers::pi * y / static_cast<double>(kHeaderHeightPixels));
    for (std::uint32_t x = 0; x < kHeaderWidthPixels; ++x) {
      const double along = static_cast<double>(x) / kHeaderWidthPixels * (1 - slant) +
                           static_cast<double>(y) / kHeaderHeightPixels * slant + wave;
      pixels.push_back(static_cast<std::uint8_t>(std::clamp(along, 0.0, 1.0) * (kShades - 1)));
    }
  }
  return encode(kHeaderWidthPixels, kHeaderHeightPixels, pixels, palette);
}

}  // namespace rookery::api::pages
