/**
 * How results and progress look. Knows nothing of what is shown; writes colours and moves the cursor on terminals only.
 */
@NullMarked
package dev.sumac.cli.terminal;

import org.jspecify.annotations.NullMarked;
