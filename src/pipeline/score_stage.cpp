#include <algorithm>

#include "digests.hpp"
#include "iolaus/file/atomic.hpp"
#include "iolaus/model/score.hpp"
#include "iolaus/pipeline/pipeline.hpp"
#include "iolaus/pipeline/range_loop.hpp"
#include "iolaus/store/feature_file.hpp"
#include "iolaus/store/history_file.hpp"
#include "iolaus/store/score_file.hpp"

namespace iolaus {

void score_domains(Run& run) {
  const Communicator& comm = run.comm();
  const std::uint64_t digest = scores_digest(run);
  run.stage("score", digest, {"scores.h5"}, [&](StageRecord& record) {
    const HistoryReader history(run.file("history.h5"));
    const FeatureReader features(run.file("features.h5"));
    const auto path = run.file("model.bin");
    const TrainedModel model = load_model(read_whole(path), path.string());
    const Ownership ownership =
        cut_by_weight(history.ranges(), history.observations_of_range(), comm.size());
    ScoreWriter writer(run.file("scores.h5"), digest, history.domains(), comm);
    std::uint64_t done = 0, above[2] = {0, 0};
    for_each_range(ownership, comm, [&](std::optional<std::uint32_t> range) {
      Scores scores;
      comm.together([&] {
        if (!range) return;
        const FeatureMatrix rows =
            features.domains(history.first_domain(*range), history.domains_of(*range));
        record.peak_items = std::max<std::uint64_t>(record.peak_items, rows.rows());
        scores = score(rows, model, std::max(run.job().threads, 1));
      });
      for (const float confidence : scores.confidence) {
        above[0] += confidence > 0.5f;
        above[1] += confidence > 0.9f;
      }
      writer.write(range ? history.first_domain(*range) : 0, scores);
      report(run.progress(), ++done, ownership.rounds());
    });
    writer.commit();
    record.items = history.domains();
    record.facts["summary"]["scores"] = {{"above_0.5", comm.sum(above[0])},
                                         {"above_0.9", comm.sum(above[1])}};
  });
}

}  // namespace iolaus
