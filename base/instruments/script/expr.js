// @ts-check
// Tree to value, as expr/eval.rs has it. conformance/expressions.json says what both must give.

/** A value; null is what was not answered. @typedef {null | boolean | number | string | string[]} Value */
/** @typedef {{ is: string, value?: number | string | boolean, of?: string, with?: Expr[] }} Expr */

/** @param {Value} value @returns {Value} */
const finite = (value) => (typeof value === "number" && !Number.isFinite(value) ? null : value);
/** @param {Value} value */
const isTrue = (value) => value === true;
/** @param {Value} value */
const isNumber = (value) => typeof value === "number";

/** @param {Value} a @param {Value} b */
function same(a, b) {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, at) => one === b[at]);
  return a === b;
}

/**
 * Evaluates a checked tree; `answer` gives what was answered to a name.
 * @param {Expr} expr @param {(name: string) => Value} answer @returns {Value}
 */
export function evaluate(expr, answer) {
  switch (expr.is) {
    case "number":
    case "text":
    case "truth":
      return expr.value ?? null;
    case "answer":
      return answer(expr.of ?? "");
    case "call":
      return call(expr.of ?? "", expr.with ?? [], answer);
    default:
      throw new Error(`no such expression: ${expr.is}`);
  }
}

/** @param {string} fun @param {Expr[]} parts @param {(name: string) => Value} answer @returns {Value} */
function call(fun, parts, answer) {
  /** @param {number} n @returns {Value} */
  const at = (n) => (n < parts.length ? evaluate(parts[n], answer) : null);
  /** @param {(a: number, b: number) => number} work @returns {Value} */
  const both = (work) => {
    const [a, b] = [at(0), at(1)];
    return typeof a === "number" && typeof b === "number" ? finite(work(a, b)) : null;
  };
  /** @param {(a: number, b: number) => boolean} work @returns {Value} */
  const compare = (work) => {
    const [a, b] = [at(0), at(1)];
    return typeof a === "number" && typeof b === "number" && work(a, b);
  };
  switch (fun) {
    case "or":
      return isTrue(at(0)) || isTrue(at(1));
    case "and":
      return isTrue(at(0)) && isTrue(at(1));
    case "not":
      return !isTrue(at(0));
    case "eq":
    case "ne": {
      const [a, b] = [at(0), at(1)];
      return a !== null && b !== null && same(a, b) === (fun === "eq");
    }
    case "lt":
      return compare((a, b) => a < b);
    case "le":
      return compare((a, b) => a <= b);
    case "gt":
      return compare((a, b) => a > b);
    case "ge":
      return compare((a, b) => a >= b);
    case "add":
      return both((a, b) => a + b);
    case "sub":
      return both((a, b) => a - b);
    case "mul":
      return both((a, b) => a * b);
    case "div":
      return both((a, b) => a / b);
    case "mod":
      return both((a, b) => a % b);
    case "neg": {
      const value = at(0);
      return typeof value === "number" ? -value : null;
    }
    case "if":
      return at(isTrue(at(0)) ? 1 : 2);
    case "coalesce":
      return parts.map((part) => evaluate(part, answer)).find((value) => value !== null) ?? null;
    case "count":
      return parts.filter((part) => evaluate(part, answer) !== null).length;
    case "sum":
    case "mean":
    case "min":
    case "max": {
      const all = /** @type {number[]} */ (parts.map((part) => evaluate(part, answer)).filter(isNumber));
      return fold(fun, all);
    }
    case "selected": {
      const [chosen, one] = [at(0), at(1)];
      if (typeof one !== "string") return false;
      return Array.isArray(chosen) ? chosen.includes(one) : chosen === one;
    }
    case "count_selected": {
      const chosen = at(0);
      return Array.isArray(chosen) ? chosen.length : 0;
    }
    case "round": {
      const [value, places] = [at(0), at(1)];
      if (typeof value !== "number" || typeof places !== "number") return null;
      const scale = 10 ** places;
      return finite(Math.floor(value * scale + 0.5) / scale);
    }
    case "answered":
      return at(0) !== null;
    default:
      throw new Error(`no such function: ${fun}`);
  }
}

/** @param {string} fun @param {number[]} all @returns {Value} */
function fold(fun, all) {
  if (all.length === 0) return null;
  const sum = all.reduce((a, b) => a + b, 0);
  if (fun === "sum") return finite(sum);
  if (fun === "mean") return finite(sum / all.length);
  return fun === "min" ? Math.min(...all) : Math.max(...all);
}
