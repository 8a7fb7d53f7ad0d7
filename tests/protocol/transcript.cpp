// SPDX-License-Identifier: Apache-2.0
#include "tests/protocol/transcript.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "tests/support/temp_dir.hpp"

namespace hoist::test {
namespace {

using Kind = Step::Kind;

/// Longer marks before those that they begin with.
constexpr std::array<std::pair<std::string_view, Kind>, 7> marks{{
    {">EOF", Kind::end_input},
    {">~ ", Kind::send_in_pieces},
    {">| ", Kind::send_bytes},
    {"> ", Kind::send},
    {"<...", Kind::progress},
    {"< ", Kind::expect},
    {"= ", Kind::upload},
}};

}  // namespace

Transcript read_transcript(const std::filesystem::path& file) {
  Transcript transcript;
  transcript.name = file.stem().string();
  std::istringstream lines(read_file(file));
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with("! ")) {
      transcript.set_up = line.substr(2);
      continue;
    }
    if (line == ">") line += ' ';
    const auto* found = std::find_if(
        marks.begin(), marks.end(), [&](const auto& mark) { return line.starts_with(mark.first); });
    if (found == marks.end()) {
      throw std::runtime_error(file.string() + ":" + std::to_string(number) + " is no step");
    }
    transcript.steps.push_back({found->second, line.substr(found->first.size()), number});
  }
  return transcript;
}

}  // namespace hoist::test
