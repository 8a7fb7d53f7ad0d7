// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/repository/repository_world.hpp"

namespace hoist::test {

/// A remote whose objects somebody writes by hand in order to harm who clones it.
class Hostile : public RepositoryWorld {
 protected:
  /// One line of a tree.
  struct Entry {
    std::string mode;  ///< "100644", "120000", "40000"
    std::string name;
    std::string id;
  };

  /// Writes an object into the remote without a look at what it says. Returns its id.
  std::string object(const std::string& type, const std::string& content) const;
  std::string blob(const std::string& content) const { return object("blob", content); }
  /// A tree of these entries in this order.
  std::string tree(const std::vector<Entry>& entries) const;
  /// A pointer whose object the remote has.
  std::string large_file(const std::string& content) const;
  /// A commit of a tree.
  std::string commit(const std::string& tree, const std::string& parent = {}) const;
  void set_branch(const std::string& name, const std::string& commit) const;
  /// Makes a commit of these, beside a .gitattributes that gives all to LFS, the remote's main.
  void publish(std::vector<Entry> entries) const;

  /// A folder beside the clones, that nothing may reach: the content of each file below it, and
  /// where each link leads.
  [[nodiscard]] std::filesystem::path outside() const { return folder() / "outside"; }
  [[nodiscard]] std::map<std::string, std::string> all_outside() const;
  /// Clones it, or fails; whatever it does, nothing happens outside of the clone or in its git dir.
  void expect_harmless();
  /// The same, where it has to fail. Returns why.
  Error expect_refused();

 private:
  void expect_untouched(const std::string& name) const;
};

}  // namespace hoist::test
