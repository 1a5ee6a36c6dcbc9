


    // !!! This file is generated using emlearn !!!

    #include <stdint.h>
    

static inline int32_t forest_tree_0(const int16_t *features, int32_t features_length) {
          if (features[0] < 2) {
              return 0;
          } else {
              return 1;
          }
        }
        

static inline int32_t forest_tree_1(const int16_t *features, int32_t features_length) {
          if (features[1] < 1) {
              return 0;
          } else {
              return 1;
          }
        }
        

static inline int32_t forest_tree_2(const int16_t *features, int32_t features_length) {
          if (features[1] < 1) {
              return 0;
          } else {
              return 1;
          }
        }
        

static inline int32_t forest_tree_3(const int16_t *features, int32_t features_length) {
          if (features[0] < 1) {
              return 0;
          } else {
              return 1;
          }
        }
        

static inline int32_t forest_tree_4(const int16_t *features, int32_t features_length) {
          if (features[1] < 2) {
              return 0;
          } else {
              return 1;
          }
        }
        

static inline int32_t forest_tree_5(const int16_t *features, int32_t features_length) {
          if (features[1] < 2) {
              return 0;
          } else {
              return 1;
          }
        }
        

static inline int32_t forest_tree_6(const int16_t *features, int32_t features_length) {
          if (features[1] < 2) {
              return 0;
          } else {
              return 1;
          }
        }
        

static inline int32_t forest_tree_7(const int16_t *features, int32_t features_length) {
          if (features[0] < 2) {
              return 0;
          } else {
              return 1;
          }
        }
        

int32_t forest_predict(const int16_t *features, int32_t features_length) {

        int32_t votes[2] = {0,};
        int32_t _class = -1;

        _class = forest_tree_0(features, features_length); votes[_class] += 1;
    _class = forest_tree_1(features, features_length); votes[_class] += 1;
    _class = forest_tree_2(features, features_length); votes[_class] += 1;
    _class = forest_tree_3(features, features_length); votes[_class] += 1;
    _class = forest_tree_4(features, features_length); votes[_class] += 1;
    _class = forest_tree_5(features, features_length); votes[_class] += 1;
    _class = forest_tree_6(features, features_length); votes[_class] += 1;
    _class = forest_tree_7(features, features_length); votes[_class] += 1;
    
        int32_t most_voted_class = -1;
        int32_t most_voted_votes = 0;
        for (int32_t i=0; i<2; i++) {

            if (votes[i] > most_voted_votes) {
                most_voted_class = i;
                most_voted_votes = votes[i];
            }
        }
        return most_voted_class;
    }
    

int forest_predict_proba(const int16_t *features, int32_t features_length, float *out, int out_length) {

        int32_t _class = -1;

        for (int i=0; i<out_length; i++) {
            out[i] = 0.0f;
        }

        _class = forest_tree_0(features, features_length); out[_class] += 1.0f;
    _class = forest_tree_1(features, features_length); out[_class] += 1.0f;
    _class = forest_tree_2(features, features_length); out[_class] += 1.0f;
    _class = forest_tree_3(features, features_length); out[_class] += 1.0f;
    _class = forest_tree_4(features, features_length); out[_class] += 1.0f;
    _class = forest_tree_5(features, features_length); out[_class] += 1.0f;
    _class = forest_tree_6(features, features_length); out[_class] += 1.0f;
    _class = forest_tree_7(features, features_length); out[_class] += 1.0f;
    
        // compute mean
        for (int i=0; i<out_length; i++) {
            out[i] = out[i] / 8;
        }
        return 0;
    }
    