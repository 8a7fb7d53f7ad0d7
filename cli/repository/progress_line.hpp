// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "hoist/repository.hpp"

namespace hoist::cli {

/// What to say about the progress of an operation: "Uploading large files: 35% (1.2 of 3.4 GB)".
/// Pure.
[[nodiscard]] std::string progress_text(const Progress& progress);

/// One line of a terminal that is written over as an operation goes on; nothing where standard
/// error is no terminal.
class ProgressLine {
 public:
  ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine();

  void show(const Progress& progress);
  /// Makes room for a message of another kind.
  void clear();

 private:
  bool is_terminal_;
  bool is_shown_ = false;
  std::optional<Progress::Stage> stage_;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace hoist::cli
