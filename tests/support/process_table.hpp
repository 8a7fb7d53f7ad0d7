// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include "lfs/base/fd.hpp"

namespace hoist::test {

/// A file of /proc/PID; empty when the process is gone or not ours to look at.
inline std::string read_proc(pid_t pid, const char* name) {
  const std::string path = "/proc/" + std::to_string(pid) + "/" + name;
  const lfs::UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  std::array<char, 16384> block{};
  for (ssize_t got = 1; file && got > 0;) {
    got = ::read(file.fd(), block.data(), block.size());
    if (got > 0) text.append(block.data(), static_cast<std::size_t>(got));
  }
  return text;
}

/// Every process of the machine at this moment.
inline std::vector<pid_t> all_processes() {
  std::vector<pid_t> pids;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    pid_t pid = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (error == std::errc{} && *end == '\0') pids.push_back(pid);
  }
  return pids;
}

/// Its arguments with a blank between them; empty when it is gone or a zombie.
inline std::string arguments_of(pid_t pid) {
  std::string arguments = read_proc(pid, "cmdline");
  while (arguments.ends_with('\0')) arguments.pop_back();
  std::replace(arguments.begin(), arguments.end(), '\0', ' ');
  return arguments;
}

/// 0 when it is gone.
inline pid_t parent_of(pid_t pid) {
  // The fields follow the program's name, which is in parentheses and may hold any byte.
  const std::string line = read_proc(pid, "stat");
  const std::size_t name_end = line.rfind(") ");
  pid_t parent = 0;
  if (name_end == std::string::npos) return parent;
  constexpr std::size_t state_width = 4;  // ") S "
  const char* const field = line.data() + std::min(name_end + state_width, line.size());
  std::from_chars(field, line.data() + line.size(), parent);
  return parent;
}

/// The processes that were started with this variable ("NAME=value") in their environment, but for
/// zombies.
inline std::vector<pid_t> processes_with(std::string_view variable) {
  const std::string wanted = std::string(1, '\0').append(variable) + '\0';
  std::vector<pid_t> found;
  for (const pid_t pid : all_processes()) {
    const std::string environment = std::string(1, '\0') + read_proc(pid, "environ");
    if (environment.find(wanted) != std::string::npos) found.push_back(pid);
  }
  return found;
}

/// The memory in KiB that belongs to no file (RssAnon); nothing when the process is gone.
inline std::optional<std::uint64_t> anonymous_kib(pid_t pid) {
  constexpr std::string_view label = "RssAnon:";
  const std::string status = read_proc(pid, "status");
  std::size_t at = status.find(label);
  if (at == std::string::npos) return std::nullopt;
  at = status.find_first_not_of(" \t", at + label.size());
  if (at == std::string::npos) return std::nullopt;
  std::uint64_t kib = 0;
  std::from_chars(status.data() + at, status.data() + status.size(), kib);
  return kib;
}

}  // namespace hoist::test
