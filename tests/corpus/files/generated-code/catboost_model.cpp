#include <string>
#include <vector>

/* Model data */
static const struct CatboostModel {
    CatboostModel() = default;
    unsigned int FloatFeatureCount = 3;
    unsigned int CatFeatureCount = 0;
    unsigned int BinaryFeatureCount = 6;
    unsigned int TreeCount = 3;
    std::vector<std::vector<float>> FloatFeatureBorders = {
        {-0.999426305, 0.593577623},
        {-0.0498456806, 0.0330211408, 0.568372726, 0.871886253},
        {}
    };
    unsigned int TreeDepth[3] = {2, 2, 2};
    unsigned int TreeSplits[6] = {0, 4, 2, 5, 1, 3};
    unsigned int BorderCounts[3] = {2, 4, 0};
    float Borders[6] = {-0.999426305f, 0.593577623f, -0.0498456806f, 0.0330211408f, 0.568372726f, 0.871886253f, };

    /* Aggregated array of leaf values for trees. Each tree is represented by a separate line: */
    double LeafValues[12][1] = {
        {-0.4545454545454545}, {-0.4782608695652174}, {-0.1428571428571428}, {0.4615384615384616},
        {-0.4865687113112125}, {-0.09773893181996179}, {0}, {0.3791349346355697},
        {-0.4539024873932535}, {0.1490306082725225}, {0.08593314468293013}, {0.08809799560653654}
    };
    double Scale = 1;
    double Biases[1] = {0};
    unsigned int Dimension = 1;
} CatboostModelStatic;

/* Model applicator */
std::vector<double> ApplyCatboostModelMulti(
    const std::vector<float>& floatFeatures
) {
    const struct CatboostModel& model = CatboostModelStatic;

    /* Binarize features */
    std::vector<unsigned char> binaryFeatures(model.BinaryFeatureCount);
    unsigned int binFeatureIndex = 0;
    for (unsigned int i = 0; i < model.FloatFeatureCount; ++i) {
        for(unsigned int j = 0; j < model.BorderCounts[i]; ++j) {
            binaryFeatures[binFeatureIndex] = (unsigned char)(floatFeatures[i] > model.Borders[binFeatureIndex]);
            ++binFeatureIndex;
        }
    }

    /* Extract and sum values from trees */
    std::vector<double> results(model.Dimension, 0.0);
    const unsigned int* treeSplitsPtr = model.TreeSplits;
    const auto* leafValuesForCurrentTreePtr = model.LeafValues;
    for (unsigned int treeId = 0; treeId < model.TreeCount; ++treeId) {
        const unsigned int currentTreeDepth = model.TreeDepth[treeId];
        unsigned int index = 0;
        for (unsigned int depth = 0; depth < currentTreeDepth; ++depth) {
            index |= (binaryFeatures[treeSplitsPtr[depth]] << depth);
        }

        for (unsigned int resultIndex = 0; resultIndex < model.Dimension; resultIndex++) {
            results[resultIndex] += leafValuesForCurrentTreePtr[index][resultIndex];
        }

        treeSplitsPtr += currentTreeDepth;
        leafValuesForCurrentTreePtr += 1 << currentTreeDepth;
    }

    std::vector<double> finalResults(model.Dimension);
    for (unsigned int resultId = 0; resultId < model.Dimension; resultId++) {
        finalResults[resultId] = model.Scale * results[resultId] + model.Biases[resultId];
    }
    return finalResults;
}

double ApplyCatboostModel(
    const std::vector<float>& floatFeatures
) {
    return ApplyCatboostModelMulti(floatFeatures)[0];
}

// Also emit the API with catFeatures, for uniformity
std::vector<double> ApplyCatboostModelMulti(
    const std::vector<float>& floatFeatures,
    const std::vector<std::string>&
) {
    return ApplyCatboostModelMulti(floatFeatures);
}

double ApplyCatboostModel(
    const std::vector<float>& floatFeatures,
    const std::vector<std::string>&
) {
    return ApplyCatboostModelMulti(floatFeatures)[0];
}
