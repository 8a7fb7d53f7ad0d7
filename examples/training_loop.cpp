// SPDX-License-Identifier: Apache-2.0
// Trains, and pushes a checkpoint after each epoch while the next one is on its way.
//
//   training_loop user/torch-model
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <hoist/repository.hpp>

namespace {

class Model {
 public:
  void train() {
    for (float& weight : weights_) weight = weight * 0.9F + 0.1F;
  }
  void save(const std::filesystem::path& file) const {
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(weights_.data()),
               static_cast<std::streamsize>(weights_.size() * sizeof(float)));
  }

 private:
  std::vector<float> weights_ = std::vector<float>(1'000'000);
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  try {
    hoist::Repository repo{"torch-model", {.clone_from = argv[1]}};
    Model model;
    for (int epoch = 1; epoch <= 3; ++epoch) {
      model.train();
      const auto scope =
          repo.commit_scope({.message = "Epoch " + std::to_string(epoch), .blocking = false});
      model.save(scope.path() / "model.bin");
      std::printf("epoch %d: %zu pushes under way\n", epoch, repo.commands_in_progress().size());
    }
  } catch (const hoist::Error& error) {
    std::fprintf(stderr, "%s\n%s\n", error.what(), error.hint().c_str());
    return 1;
  }
}  // the program ends when the last push is done
