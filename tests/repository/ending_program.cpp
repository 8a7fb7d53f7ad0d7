// SPDX-License-Identifier: Apache-2.0
// A program that queues pushes and ends in one of many ways; program_end_test.cpp looks at what is
// left of it.
//
//   ending_program WAY CLONE    commits a file in CLONE, queues its push, and ends
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include "hoist/repository.hpp"

namespace {

using hoist::Command;
using hoist::Repository;

constexpr int status_of_main = 7;

void commit_and_queue(Repository& repository, const std::string& text = "made") {
  repository.commit({.message = text, .blocking = false}, [&](const std::filesystem::path& folder) {
    std::ofstream(folder / "file.bin") << text;
  });
}

int return_from_main(Repository& repository) {
  commit_and_queue(repository);
  return status_of_main;
}

int exit_in_main(Repository& repository) {
  commit_and_queue(repository);
  std::exit(status_of_main);
}

int exit_in_another_thread(Repository& repository) {
  commit_and_queue(repository);
  std::thread([] { std::exit(status_of_main); }).join();
  return 0;
}

int exit_in_the_worker(Repository& repository) {
  commit_and_queue(repository);
  repository.enqueue("exit", [] { std::exit(status_of_main); });
  commit_and_queue(repository, "behind it");
  repository.wait_for_commands();
  return 0;
}

int leave_by_an_exception(Repository& repository) {
  commit_and_queue(repository);
  throw std::runtime_error("nobody catches this");
}

int terminate(Repository& repository) {
  commit_and_queue(repository);
  std::terminate();
}

int wait_for_what_cannot_be_cancelled(Repository& repository) {
  repository.enqueue("sleep", [] { std::this_thread::sleep_for(std::chrono::minutes(1)); });
  return status_of_main;
}

int fork_and_exit(Repository& repository) {
  commit_and_queue(repository);
  const pid_t child = fork();
  if (child == 0) {
    // The parent's pushes are not the child's affair, and neither is its repository.
    try {
      repository.add();
      std::exit(1);
    } catch (const hoist::Error& error) {
      std::exit(error.kind() == hoist::ErrorKind::unsupported ? 0 : 2);
    }
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? status_of_main : 1;
}

#ifdef __clang__
// What this tests is what runs at the end of the process.
#pragma clang diagnostic ignored "-Wexit-time-destructors"
#endif
int keep_in_a_static(Repository& repository) {
  static Repository kept(repository.path());
  commit_and_queue(kept);
  return status_of_main;
}

int exit_with_an_open_scope(Repository& repository) {
  commit_and_queue(repository);
  const auto scope = repository.commit_scope({.blocking = false});
  std::ofstream(scope.path() / "half.bin") << "half";
  std::exit(status_of_main);
}

const std::map<std::string, int (*)(Repository&)>& ways() {
  static const auto& all = *new std::map<std::string, int (*)(Repository&)>{
      {"return", return_from_main},
      {"exit", exit_in_main},
      {"exit-in-thread", exit_in_another_thread},
      {"exit-in-worker", exit_in_the_worker},
      {"exception", leave_by_an_exception},
      {"terminate", terminate},
      {"terminate-handler", terminate},  // set in main()
      {"stuck", wait_for_what_cannot_be_cancelled},
      {"fork", fork_and_exit},
      {"static", keep_in_a_static},
      {"open-scope", exit_with_an_open_scope},
  };
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string way = argc > 1 ? argv[1] : "";
  if (argc != 3 || !ways().contains(way)) return 2;
  if (way == "terminate-handler") {
    std::set_terminate([] {
      std::fputs("the program's own handler\n", stderr);
      std::abort();
    });
  }
  Repository repository(argv[2]);
  return ways().at(way)(repository);
}
