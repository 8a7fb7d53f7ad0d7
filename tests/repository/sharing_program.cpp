// SPDX-License-Identifier: Apache-2.0
// A program that works in a working copy beside others: `sharing_program WAY FOLDER NAME COUNT`.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>

#include "hoist/repository.hpp"

namespace {

namespace fs = std::filesystem;
using hoist::Repository;

void write(const fs::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

struct Order {
  fs::path folder;
  std::string name;
  int count;
};

/// So many files, each added and committed.
void commits(const Order& order) {
  Repository repository(order.folder);
  for (int i = 0; i < order.count; ++i) {
    const std::string name = order.name + std::to_string(i);
    write(order.folder / name, name);
    repository.add(name);
    repository.commit(name);
  }
}

void adds(const Order& order) { Repository(order.folder).add(order.name); }

/// So many files, each in a scope of its own.
void scopes(const Order& order) {
  Repository repository(order.folder);
  for (int i = 0; i < order.count; ++i) {
    const std::string name = order.name + std::to_string(i);
    repository.commit({.message = name, .blocking = false},
                      [&](const fs::path& folder) { write(folder / name, name); });
  }
}

/// Each scope is one of an object that is gone at once.
void temporaries(const Order& order) {
  for (int i = 0; i < order.count; ++i) {
    Repository(order.folder)
        .commit({.message = order.name + std::to_string(i), .blocking = false},
                [&](const fs::path& folder) { write(folder / order.name, std::to_string(i)); });
  }
}

const std::map<std::string, void (*)(const Order&)>& ways() {
  static const auto& all = *new std::map<std::string, void (*)(const Order&)>{
      {"adds", adds}, {"commits", commits}, {"scopes", scopes}, {"temporaries", temporaries}};
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string way = argc > 1 ? argv[1] : "";
  if (argc != 5 || !ways().contains(way)) return 2;
  try {
    ways().at(way)({argv[2], argv[3], std::stoi(argv[4])});
  } catch (const hoist::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
