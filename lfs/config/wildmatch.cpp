// SPDX-License-Identifier: Apache-2.0
#include "lfs/config/wildmatch.hpp"

#include <algorithm>
#include <optional>

#include "lfs/base/ascii.hpp"

namespace hoist::lfs {

Glob::Glob(std::string_view pattern, Wildmatch how) : how_(how) {
  tokens_.reserve(pattern.size());
  for (std::size_t at = 0; at < pattern.size();) at = add_token(pattern, at);
}

std::size_t Glob::add_token(std::string_view pattern, std::size_t at) {
  const char c = pattern[at];
  switch (c) {
    case '*':
      return add_stars(pattern, at);
    case '[':
      return add_class(pattern, at);
    case '?':
      tokens_.push_back({Kind::any});
      return at + 1;
    case '\\':
      if (at + 1 == pattern.size()) {
        tokens_.push_back({Kind::never});
      } else {
        tokens_.push_back({Kind::byte, static_cast<std::uint8_t>(pattern[at + 1])});
      }
      return at + 2;
    default:
      tokens_.push_back({Kind::byte, static_cast<std::uint8_t>(how_.ignore_case ? lower(c) : c)});
      return at + 1;
  }
}

std::size_t Glob::add_stars(std::string_view pattern, std::size_t at) {
  const std::size_t end = std::min(pattern.find_first_not_of('*', at), pattern.size());
  const std::string_view rest = pattern.substr(end);
  const bool stands_alone = (at == 0 || pattern[at - 1] == '/') &&
                            (rest.empty() || rest.starts_with('/') || rest.starts_with("\\/"));
  const bool is_within_part = how_.is_path && (end - at < 2 || !stands_alone);
  if (how_.is_path && !is_within_part && rest.starts_with('/')) {
    tokens_.push_back({Kind::deep_folders});
    return end + 1;
  }
  tokens_.push_back({is_within_part ? Kind::run : Kind::deep_run});
  return end;
}

std::size_t Glob::add_class(std::string_view pattern, std::size_t at) {
  const auto found = read_byte_class(pattern.substr(at), how_.ignore_case);
  if (!found) {
    tokens_.push_back({Kind::never});
    return pattern.size();
  }
  tokens_.push_back({Kind::set, 0, static_cast<std::uint32_t>(sets_.size())});
  sets_.push_back(found->bytes);
  return at + found->length;
}

bool Glob::fits(const Token& token, std::uint8_t byte) const {
  switch (token.kind) {
    case Kind::byte:
      return token.byte == byte;
    case Kind::any:
      return !how_.is_path || byte != '/';
    case Kind::set:
      return sets_[token.set][byte] && (!how_.is_path || byte != '/');
    default:
      return false;
  }
}

/// Goes along pattern and text; where they part, the last star takes more. A star that is followed
/// by a deeper one needs no second thought: what came before it fits, and the deeper one takes all.
class Glob::Search {
 public:
  Search(const Glob& glob, std::string_view text) : glob_(glob), text_(text) {}

  bool run() {
    while (token_ < glob_.tokens_.size() || at_ < text_.size()) {
      if (!step() && !widen_run() && !widen_deep()) return false;
    }
    return true;
  }

 private:
  struct Star {
    std::size_t token = 0;
    std::size_t taken_to = 0;  ///< where in the text it ends
  };

  bool step() {
    if (token_ == glob_.tokens_.size()) return false;
    const Token& token = glob_.tokens_[token_];
    if (token.kind == Kind::run) {
      run_ = Star{token_++, at_};
      return true;
    }
    if (token.kind == Kind::deep_run || token.kind == Kind::deep_folders) {
      deep_ = Star{token_++, at_};
      run_.reset();
      return true;
    }
    if (at_ == text_.size()) return false;
    const char c = text_[at_];
    if (!glob_.fits(token, static_cast<std::uint8_t>(glob_.how_.ignore_case ? lower(c) : c))) {
      return false;
    }
    ++token_;
    ++at_;
    return true;
  }

  bool widen_run() {
    if (!run_ || run_->taken_to == text_.size() || text_[run_->taken_to] == '/') return false;
    go_on_after(*run_, run_->taken_to + 1);
    return true;
  }

  bool widen_deep() {
    if (!deep_ || deep_->taken_to == text_.size()) return false;
    std::size_t end = deep_->taken_to + 1;
    if (glob_.tokens_[deep_->token].kind == Kind::deep_folders) {
      const std::size_t slash = text_.find('/', deep_->taken_to);
      if (slash == std::string_view::npos) return false;
      end = slash + 1;
    }
    run_.reset();
    go_on_after(*deep_, end);
    return true;
  }

  void go_on_after(Star& star, std::size_t end) {
    star.taken_to = end;
    token_ = star.token + 1;
    at_ = end;
  }

  const Glob& glob_;
  std::string_view text_;
  std::size_t token_ = 0;
  std::size_t at_ = 0;
  std::optional<Star> run_;   ///< the last one behind the last deep one
  std::optional<Star> deep_;  ///< the last one
};

bool Glob::matches(std::string_view text) const { return Search(*this, text).run(); }

}  // namespace hoist::lfs
