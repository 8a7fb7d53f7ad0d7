// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace hoist::test {

/// One thing that happens in a conversation with the agent. README.md has the form of the files.
struct Step {
  enum class Kind {
    send,            ///< `> line`
    send_in_pieces,  ///< `>~ line`
    send_bytes,      ///< `>| bytes`
    end_input,       ///< `>EOF`
    expect,          ///< `< line`
    progress,        ///< `<...`
    upload,          ///< `= object`
  };
  Kind kind = Kind::send;
  std::string text;  ///< with its placeholders
  int line = 0;      ///< of the file, from 1
};

struct Transcript {
  std::string name;
  std::string set_up = "{}";  ///< JSON
  std::vector<Step> steps;
};

/// Throws std::runtime_error for a line that is none of the form.
[[nodiscard]] Transcript read_transcript(const std::filesystem::path& file);

}  // namespace hoist::test
