// SPDX-License-Identifier: Apache-2.0
#include "lfs/upload/file_check.hpp"

#include "hoist/error.hpp"

namespace hoist::lfs {

void require_unchanged(const File& file, const FileState& before) {
  if (file.state() == before) return;
  throw Error(ErrorKind::invalid_input, "the file changed while it was uploaded",
              "nothing was completed on the server; push again");
}

}  // namespace hoist::lfs
