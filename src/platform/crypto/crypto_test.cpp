#include "platform/crypto/hash.hpp"
#include "platform/crypto/keyed_hash.hpp"
#include "platform/crypto/passwords.hpp"
#include "platform/crypto/random.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <vector>

namespace rookery::crypto {
namespace {

namespace asio = boost::asio;

constexpr PasswordCost kCheap{.memory_bytes = 8'192, .passes = 1};

template <class T>
T await(asio::awaitable<T> work) {
  asio::io_context loop;
  std::optional<T> answer;
  asio::co_spawn(loop, std::move(work),
                 [&](const std::exception_ptr&, T value) { answer = std::move(value); });
  loop.run();
  return *std::move(answer);
}

TEST(Hash, is_sha256_of_fips_180_4) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Hash, constant_time_compare_compares) {
  EXPECT_TRUE(equal_constant_time("abc", "abc"));
  EXPECT_TRUE(equal_constant_time("", ""));
  EXPECT_FALSE(equal_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_constant_time("abc", "ab"));
}

TEST(Hash, base64_of_http_basic) {
  EXPECT_EQ(decode_base64("QWxhZGRpbjpvcGVuIHNlc2FtZQ=="), "Aladdin:open sesame");
  EXPECT_EQ(decode_base64("QWxhZGRpbjpvcGVuIHNlc2FtZQ"), "Aladdin:open sesame");
  EXPECT_EQ(decode_base64(""), "");
  EXPECT_EQ(decode_base64("Qw!"), std::nullopt);
  EXPECT_EQ(decode_base64("Q"), std::nullopt);
}

TEST(KeyedHash, differs_by_text_and_by_process_key) {
  const KeyedHash one;
  const KeyedHash other;
  EXPECT_EQ(one("token"), one("token"));
  EXPECT_NE(one("token"), one("Token"));
  EXPECT_NE(one("token"), other("token"));
}

TEST(Random, tokens_are_43_url_safe_characters_and_differ) {
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) {
    const std::string token = random_token();
    EXPECT_EQ(token.size(), kTokenLength);
    EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos);
    EXPECT_TRUE(seen.insert(token).second);
  }
}

TEST(Passwords, match_their_own_hash_only) {
  Passwords passwords(kCheap);
  const auto stored = await(passwords.hash("correct horse"));
  ASSERT_TRUE(stored);
  EXPECT_TRUE(stored->starts_with("$argon2id$v=19$"));
  EXPECT_EQ(await(passwords.verify("correct horse", *stored)), true);
  EXPECT_EQ(await(passwords.verify("correct horsf", *stored)), false);
  EXPECT_EQ(await(passwords.verify("", *stored)), false);
  EXPECT_NE(*stored, *await(passwords.hash("correct horse"))) << "salted";
}

TEST(Passwords, nobody_matches_what_is_no_hash) {
  Passwords passwords(kCheap);
  for (const std::string stored : {"", "correct horse", "$argon2id$", "$2a$10$abcdefghijklmnopqrstuv"}) {
    EXPECT_EQ(await(passwords.verify("nobody has this password", stored)), false);
  }
}

TEST(Passwords, standard_cost_is_owasp_argon2id) {
  const auto stored = Passwords::hash_now("correct horse");
  ASSERT_TRUE(stored);
  EXPECT_NE(stored->find("m=19456,t=2,p=1"), std::string::npos) << *stored;
}

TEST(Passwords, queue_refuses_what_is_too_much_and_loses_nothing) {
  constexpr std::size_t kCalls = Passwords::kQueuedMax * 3;
  Passwords passwords(kCheap);
  asio::io_context loop;
  std::size_t done = 0;
  std::size_t refused = 0;
  for (std::size_t i = 0; i < kCalls; ++i) {
    asio::co_spawn(loop, passwords.hash("correct horse"),
                   [&](const std::exception_ptr&, const Result<std::string>& stored) {
                     if (stored)
                       ++done;
                     else if (stored.error().code == Errc::unavailable)
                       ++refused;
                   });
  }
  loop.run();
  EXPECT_EQ(done + refused, kCalls);
  EXPECT_GE(done, Passwords::kQueuedMax);
}

TEST(Passwords, stopping_answers_those_who_wait) {
  asio::io_context loop;
  std::size_t answered = 0;
  {
    Passwords passwords(kCheap);
    for (int i = 0; i < 50; ++i) {
      asio::co_spawn(loop, passwords.hash("correct horse"),
                     [&](const std::exception_ptr&, const Result<std::string>&) { ++answered; });
    }
    loop.poll();  // starts them all
  }
  loop.restart();
  loop.run();
  EXPECT_EQ(answered, 50U);
}

}  // namespace
}  // namespace rookery::crypto
