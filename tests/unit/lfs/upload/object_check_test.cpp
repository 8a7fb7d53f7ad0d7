// SPDX-License-Identifier: Apache-2.0
#include "lfs/upload/object_check.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/memory_file.hpp"
#include "tests/support/test_object.hpp"

namespace hoist::lfs {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

Error error_of(const File& file, const ObjectId& object,
               const std::function<bool()>& stop_requested = {}) {
  try {
    require_object(file, object, stop_requested);
  } catch (const Error& error) {
    return error;
  }
  return {ErrorKind::internal, "it is the object"};
}

TEST(ObjectCheck, TakesTheObjectWhateverItsSize) {
  for (const std::size_t size : {0U, 1U, 1048576U, 3000001U}) {
    const auto object = test::make_object(size);
    EXPECT_NO_THROW(require_object(test::MemoryFile(object.content), {object.oid, size}, {}));
  }
}

TEST(ObjectCheck, NamesTheObjectWhoseBytesAreOthers) {
  auto object = test::make_object(2000000);
  const ObjectId id{object.oid, object.content.size()};
  object.content[1999999] = static_cast<char>(object.content[1999999] ^ 1);
  const Error error = error_of(test::MemoryFile(object.content), id);
  EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
  EXPECT_THAT(error.what(), AllOf(HasSubstr(object.oid), HasSubstr("local copy is damaged")));
  object.content.resize(1000);
  EXPECT_EQ(error_of(test::MemoryFile(object.content), id).kind(), ErrorKind::invalid_input);
}

TEST(ObjectCheck, CanBeStopped) {
  const auto object = test::make_object(100);
  EXPECT_EQ(
      error_of(test::MemoryFile(object.content), {object.oid, 100}, [] { return true; }).kind(),
      ErrorKind::cancelled);
}

TEST(ObjectCheck, TellsAFileThatCannotBeReadFromADamagedOne) {
  const auto object = test::make_object(100);
  test::MemoryFile file(object.content);
  file.fail_reads_with(std::errc::io_error);
  EXPECT_EQ(error_of(file, {object.oid, 100}).kind(), ErrorKind::io);
}

TEST(ObjectCheck, IsCalledForByAnswersAboutTheBytesOnly) {
  for (const int status : {400, 409, 422, 500}) {
    EXPECT_TRUE(casts_doubt(Error(ErrorKind::http, "x", "", status))) << status;
  }
  for (const int status : {401, 403, 429, 502, 503}) {
    EXPECT_FALSE(casts_doubt(Error(ErrorKind::http, "x", "", status))) << status;
  }
  EXPECT_FALSE(casts_doubt(Error(ErrorKind::network, "x")));
  EXPECT_FALSE(casts_doubt(Error(ErrorKind::cancelled, "x", "", 500)));
}

}  // namespace
}  // namespace hoist::lfs
