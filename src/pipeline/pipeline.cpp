#include "iolaus/pipeline/pipeline.hpp"

namespace iolaus {

// Text becomes a history, the history features, features a model, the model scores; shared
// infrastructure and scores make clusters, and every confident cluster gets its plan.
void run_pipeline(Run& run) {
  ingest(run);
  extract_features(run);
  train_models(run);
  score_domains(run);
  cluster_history(run);
  plan_takedowns(run);
  write_report(run);
}

}  // namespace iolaus
