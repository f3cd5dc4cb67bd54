#!/usr/bin/env node
/* @ts-nocheck in a block is not obeyed */
// @ts-nocheck: written as the compiler wants it
/// @ts-nocheck
//@ts-nocheck
// not at the start: @ts-nocheck

// @ts-ignore
one();
// @ts-ignore because of the library
two();
//@ts-ignore
three();
/// @ts-ignore
four();
/* @ts-ignore */
five();
/** @ts-expect-error */
six();
/*
 * @ts-ignore
 */
seven();
/*
 * several lines
 * @ts-expect-error the last one counts */
eight();
/* @ts-ignore
   not the last line */
nine();
// please do not write @ts-ignore here
ten();
const text = "// @ts-ignore";
const html = `
// @ts-expect-error
`;
eleven(/* @ts-expect-error */ 1); // @ts-expect-error trailing
// @ts-ignored
twelve();
// @ts-check
// @ts-nocheck
// @ts-expect-errors
// ts-ignore
