/** The conditions that a share may put on rows: a small sealed tree, and the only parser that makes one from text. */
@NullMarked
package io.headrace.configs.where;

import org.jspecify.annotations.NullMarked;
