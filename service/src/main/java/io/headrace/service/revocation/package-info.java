/** Ends, resumes and limits what a consumer receives, and deletes what is shared. */
@NullMarked
package io.headrace.service.revocation;

import org.jspecify.annotations.NullMarked;
