// SPDX-License-Identifier: Apache-2.0
#include "lfs/config/text_rule.hpp"

#include "lfs/base/ascii.hpp"
#include "lfs/protocol/git_config.hpp"

namespace hoist::lfs {
namespace {

using AutoCrlf = LineEndConfig::AutoCrlf;
using Eol = LineEndConfig::Eol;
using State = AttributeValue::State;

/// Whether a file is text, as far as one attribute says so.
enum class Kind { unknown, binary, text, text_lf, automatic };

/// `crlf` is what `text` was called before, and means the same.
Kind kind_of(const AttributeValue& value) {
  if (value.state == State::set) return Kind::text;
  if (value.state == State::unset) return Kind::binary;
  if (value.is("input")) return Kind::text_lf;
  if (value.is("auto")) return Kind::automatic;
  return Kind::unknown;
}

bool usual_is_crlf(const LineEndConfig& config) {
  if (config.autocrlf != AutoCrlf::off) return config.autocrlf == AutoCrlf::on;
  return config.eol == Eol::crlf;
}

}  // namespace

LineEndConfig line_end_config(std::optional<std::string_view> autocrlf,
                              std::optional<std::string_view> eol) {
  LineEndConfig config;
  if (autocrlf && equal_ignoring_case(*autocrlf, "input")) {
    config.autocrlf = AutoCrlf::input;
  } else if (autocrlf && parse_config_bool(*autocrlf).value_or(false)) {
    config.autocrlf = AutoCrlf::on;
  }
  if (eol && equal_ignoring_case(*eol, "lf")) config.eol = Eol::lf;
  if (eol && equal_ignoring_case(*eol, "crlf")) config.eol = Eol::crlf;
  return config;
}

TextRule text_rule(const AttributeValue& text, const AttributeValue& crlf,
                   const AttributeValue& eol, const LineEndConfig& config) {
  Kind kind = kind_of(text);
  if (kind == Kind::unknown) kind = kind_of(crlf);
  if (kind == Kind::binary) return TextRule::none;
  const bool is_automatic = kind == Kind::automatic;
  if (eol.is("lf")) return is_automatic ? TextRule::auto_lf : TextRule::to_lf;
  if (eol.is("crlf")) return is_automatic ? TextRule::auto_crlf : TextRule::to_crlf;
  switch (kind) {
    case Kind::text_lf:
      return TextRule::to_lf;
    case Kind::text:
      return usual_is_crlf(config) ? TextRule::to_crlf : TextRule::to_lf;
    case Kind::automatic:
      return usual_is_crlf(config) ? TextRule::auto_crlf : TextRule::auto_lf;
    default:
      break;
  }
  if (config.autocrlf == AutoCrlf::on) return TextRule::auto_crlf;
  return config.autocrlf == AutoCrlf::input ? TextRule::auto_lf : TextRule::none;
}

}  // namespace hoist::lfs
