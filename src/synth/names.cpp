#include "synth/names.hpp"

#include <fmt/format.h>

#include <array>

#include "synth/random.hpp"

namespace iolaus::synth {
namespace {

// Words of fixed lengths: what is glued together comes apart in one way only.
constexpr std::array<std::string_view, 64> kFour{
    "blue", "gold", "iron", "moon", "star", "snow", "rain", "wind", "fire", "lake", "rock",
    "leaf", "pine", "rose", "wolf", "bear", "hawk", "lynx", "deer", "swan", "frog", "crab",
    "fish", "bird", "home", "city", "town", "farm", "mill", "ship", "boat", "road", "gate",
    "door", "desk", "book", "page", "note", "song", "film", "game", "team", "club", "shop",
    "mart", "cafe", "food", "cake", "wine", "beer", "milk", "corn", "rice", "bean", "mint",
    "lime", "plum", "pear", "kiwi", "palm", "sand", "dust", "clay", "wood"};
constexpr std::array<std::string_view, 64> kFive{
    "house", "world", "place", "point", "group", "media", "trade", "store", "works", "craft",
    "style", "sport", "music", "photo", "video", "radio", "paper", "press", "print", "paint",
    "build", "clean", "green", "white", "black", "brown", "light", "power", "solar", "motor",
    "cycle", "train", "plane", "hotel", "tours", "coast", "beach", "river", "ocean", "mount",
    "cliff", "field", "ranch", "grove", "plant", "fruit", "bread", "spice", "honey", "sugar",
    "juice", "water", "stone", "metal", "steel", "glass", "cloth", "dress", "shoes", "watch",
    "phone", "cloud", "laser", "logic"};
constexpr std::array<std::string_view, 16> kPurposes{
    "shop", "online", "info", "group", "web",   "blog",  "service", "team",
    "home", "mail",   "news", "media", "store", "hotel", "tours",   "club"};
constexpr std::array<std::string_view, 16> kErrands{
    "update", "login", "secure", "support", "webmail", "account", "news", "mail",
    "static", "cdn",   "help",   "office",  "cloud",   "portal",  "sync", "files"};
constexpr std::string_view kConsonants = "bdfgjklmnprstvwz";
constexpr std::string_view kVowels = "aeio";
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kBase36 = "0123456789abcdefghijklmnopqrstuvwxyz";

void append_syllable(std::string& text, std::uint64_t digit) {
  text += kConsonants[(digit & 63u) >> 2];
  text += kVowels[digit & 3u];
}

std::string syllables(std::uint64_t code, std::uint32_t count) {
  std::string text;
  for (std::uint32_t i = 0; i < count; ++i, code >>= 6) append_syllable(text, code);
  return text;
}

std::string tail(std::uint64_t code) {
  std::string text;
  for (; code != 0; code >>= 6) append_syllable(text, code);
  return text;
}

std::string words(std::uint64_t code, std::string_view between) {
  return std::string(kFour[code & 63u]) + std::string(between) +
         std::string(kFive[(code >> 6) & 63u]) + tail(code >> 12);
}

// Punycode (RFC 3492) of a label with one foreign letter at its end: a single delta, no adaptation.
std::string accented(const std::string& plain, std::uint32_t letter) {
  std::string text = "xn--" + plain + "-";
  std::uint64_t delta = (letter - 128u) * (plain.size() + 1) + plain.size();
  for (std::uint32_t k = 36;; k += 36) {
    const std::uint32_t threshold = k <= 72 ? 1 : (k >= 98 ? 26 : k - 72);
    if (delta < threshold) {
      text += static_cast<char>(delta < 26 ? 'a' + delta : '0' + (delta - 26));
      return text;
    }
    const std::uint64_t digit = threshold + (delta - threshold) % (36 - threshold);
    text += static_cast<char>(digit < 26 ? 'a' + digit : '0' + (digit - 26));
    delta = (delta - threshold) / (36 - threshold);
  }
}

std::string base36(std::uint64_t code) {
  std::string text;
  do {
    text += kBase36[code % 36];
    code /= 36;
  } while (code != 0);
  return text;
}

// A generated name: the code itself in base 26 behind a drawn beginning, of 12 to 19 letters.
std::string random_letters(std::uint64_t code, std::uint64_t draw) {
  std::string text;
  Random random(draw);
  const std::uint32_t lead = 5 + random.below32(8);
  for (std::uint32_t i = 0; i < lead; ++i) text += kLetters[random.below(26)];
  for (std::uint32_t i = 0; i < 7; ++i, code /= 26) text += kLetters[code % 26];
  return text;
}

}  // namespace

// Odd multiplications and a shift by half the width: a bijection on `bits` bits.
std::uint64_t NameCode::permuted(std::uint64_t number) const {
  const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
  std::uint64_t x = (number ^ mix(seed)) & mask;
  for (std::uint64_t round = 0; round < 3; ++round) {
    x = (x * (mix(seed + round) | 1u)) & mask;
    x ^= x >> ((bits + 1) / 2);
  }
  return x;
}

std::string NameCode::label(NameStyle style, std::uint64_t number, std::uint64_t draw) const {
  const std::uint64_t code = permuted(number);
  const std::uint32_t wide = (bits + 5) / 6;
  switch (style) {
    case NameStyle::kWords:
      return words(code, "");
    case NameStyle::kHyphen:
      return words(code, "-");
    case NameStyle::kDigits:
      return std::string(kFour[code & 63u]) + std::to_string(code >> 6);
    case NameStyle::kSyllables:
      return syllables(code, wide);
    case NameStyle::kAccent:
      return accented(syllables(code, wide), (draw & 1u) != 0 ? 0xfcu : 0xe9u);
    case NameStyle::kPurpose:
      return words(code, "") + "-" + std::string(kPurposes[draw % 16]);
    case NameStyle::kLookalike:
      return words(draw & 0xfffu, "") + "-" + std::string(kErrands[(draw >> 12) % 16]) +
             base36(code);
    case NameStyle::kRandom:
      return random_letters(code, draw);
  }
  return {};
}

std::string_view draw_suffix(SuffixTaste taste, std::uint64_t draw) {
  static constexpr std::array<std::string_view, 40> kOrdinary{
      "com",   "com",   "com",    "com", "com",  "com",   "com", "com", "com",    "com",
      "com",   "com",   "com",    "com", "net",  "net",   "org", "org", "de",     "de",
      "co.uk", "co.uk", "ru",     "ru",  "info", "nl",    "fr",  "it",  "pl",     "com.br",
      "eu",    "cn",    "com.au", "ch",  "se",   "co.jp", "us",  "in",  "com.tr", "at"};
  static constexpr std::array<std::string_view, 16> kCheap{
      "com", "com", "com", "com", "net",   "org", "info", "info",
      "biz", "ru",  "in",  "us",  "co.uk", "su",  "eu",   "me"};
  if (taste == SuffixTaste::kCom) return "com";
  return taste == SuffixTaste::kOrdinary ? kOrdinary[mix(draw) % kOrdinary.size()]
                                         : kCheap[mix(draw) % kCheap.size()];
}

std::string service_name(Service service, std::uint64_t number) {
  static constexpr std::array<std::string_view, 8> kEndings{
      "-hosting.com",  "-registrar.com", "-mailhost.net", "-parking.com",
      "-sinkhole.org", "-delivery.net",  "-freedns.org",  "-ads.com"};
  return std::string(kFour[(number * 37 + 5) % 64]) + tail(1 + number / 64) +
         std::string(kEndings[static_cast<std::size_t>(service)]);
}

std::string dynamic_zone(std::uint64_t number) {
  static constexpr std::array<std::string_view, 4> kEndings{"-dynip.net", "-athome.org",
                                                            "-myhost.com", "-ddns.info"};
  return std::string(kFour[(number * 29 + 11) % 64]) + std::string(kEndings[number % 4]);
}

std::string project_zone() { return "hobby-pages.org"; }

std::string_view word(std::uint64_t number) { return kFive[number % kFive.size()]; }

std::string hashed_label(std::uint64_t draw, std::uint32_t length) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  for (std::uint64_t x = mix(draw); text.size() < length;
       x = text.size() % 16 == 0 ? mix(x ^ draw) : x >> 4)
    text += kHex[x & 15u];
  return text;
}

}  // namespace iolaus::synth
