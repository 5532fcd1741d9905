#include "api/pages/picture.hpp"

#include <gtest/gtest.h>
#include <png.h>

#include <set>
#include <vector>

namespace rookery::api::pages {

namespace {

struct Decoded {
  std::uint32_t width = 0, height = 0;
  std::vector<std::uint8_t> pixels;  // RGB
};

Decoded decode(const std::string& bytes) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  EXPECT_NE(png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()), 0);
  image.format = PNG_FORMAT_RGB;
  Decoded decoded{.width = image.width,
                  .height = image.height,
                  .pixels = std::vector<std::uint8_t>(PNG_IMAGE_SIZE(image))};
  EXPECT_NE(png_image_finish_read(&image, nullptr, decoded.pixels.data(), 0, nullptr), 0);
  return decoded;
}

TEST(Picture, avatar_is_the_same_every_time_and_other_for_the_next_id) {
  std::set<std::string> all;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    EXPECT_EQ(draw_avatar(seed), draw_avatar(seed));
    all.insert(draw_avatar(seed));
  }
  EXPECT_EQ(all.size(), 500U);
}

TEST(Picture, avatar_is_a_square_that_mirrors) {
  const Decoded avatar = decode(draw_avatar(109'999'999'999'999'999));
  ASSERT_EQ(avatar.width, kAvatarSidePixels);
  ASSERT_EQ(avatar.height, kAvatarSidePixels);
  for (std::size_t y = 0; y < avatar.height; ++y) {
    for (std::size_t x = 0; x < avatar.width; ++x) {
      const std::size_t here = (y * avatar.width + x) * 3;
      const std::size_t there = (y * avatar.width + avatar.width - 1 - x) * 3;
      for (std::size_t channel = 0; channel < 3; ++channel) {
        ASSERT_EQ(avatar.pixels[here + channel], avatar.pixels[there + channel]);
      }
    }
  }
}

TEST(Picture, header_has_its_size_and_is_light_to_send) {
  const std::string bytes = draw_header(42);
  const Decoded header = decode(bytes);
  EXPECT_EQ(header.width, kHeaderWidthPixels);
  EXPECT_EQ(header.height, kHeaderHeightPixels);
  EXPECT_LT(bytes.size(), 30'000U);
  EXPECT_LT(draw_avatar(42).size(), 2'000U);
}

}  // namespace

}  // namespace rookery::api::pages
