/** Filters, masks and selects the rows of a batch, and checks beforehand that this can be done. */
@NullMarked
package io.headrace.jobs.shape;

import org.jspecify.annotations.NullMarked;
