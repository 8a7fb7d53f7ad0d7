// SPDX-License-Identifier: Apache-2.0
#include "lfs/config/line_end_change.hpp"

namespace hoist::lfs {

LineEndChange change_into_work_tree(TextRule rule, const TextCounts& content) {
  if (!writes_crlf(rule)) return LineEndChange::none;
  if (is_automatic(rule) && (content.lone_cr > 0 || content.crlf > 0 || content.looks_binary())) {
    return LineEndChange::none;
  }
  return LineEndChange::lf_to_crlf;
}

LineEndChange change_into_git(TextRule rule, const TextCounts& content, bool index_has_crlf) {
  if (rule == TextRule::none) return LineEndChange::none;
  if (is_automatic(rule) && (index_has_crlf || content.looks_binary())) return LineEndChange::none;
  return LineEndChange::crlf_to_lf;
}

bool has_text_crlf(const TextCounts& content) {
  return content.crlf > 0 && !content.looks_binary();
}

}  // namespace hoist::lfs
