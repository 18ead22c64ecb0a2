using IngressController.Features.Snippets.Rewriting;
using IngressController.Features.Snippets.Syntax;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Compiles the condition of an <c>if</c>.</summary>
static class ConditionCompiler
{
    /// <summary>The condition; null, and reported, when there is none.</summary>
    public static Condition? Compile(LevelBuilder level, Directive directive)
    {
        switch (ConditionWords.Of(directive))
        {
            case null or []:
                level.Refuse(directive, "has no condition in parentheses");
                return null;
            case [['-' or '!', ..], ..]:
                level.Refuse(directive, "asks for a file, which no snippet may");
                return null;
            case [['$', .. { Length: > 0 } name]]:
                return Variable(level, directive, name) is { } alone ? new IsTrue(alone) : null;
            case [['$', .. { Length: > 0 } name], var sign, var value]:
                return Variable(level, directive, name) is { } variable ? Compare(level, directive, variable, sign, value) : null;
            default:
                level.Refuse(directive, "has none of the conditions there are: a variable alone, or a variable, one of = != ~ ~* !~ !~*, and one word");
                return null;
        }
    }

    static Condition? Compare(LevelBuilder level, Directive directive, Variable variable, string sign, string value)
    {
        switch (sign)
        {
            case "=" or "!=":
                if (TooEarly.NameIn(level, value) is { } early)
                {
                    level.Refuse(directive, $"compares with ${early}, which is always empty there: {TooEarly.Reason}");
                    return null;
                }

                return level.Text(directive, value) is { } text ? new IsEqual(variable, text, sign == "!=") : null;
            case "~" or "~*" or "!~" or "!~*":
                if (SearchPattern.TryParse(value, sign.EndsWith('*'), out var pattern, out var problem))
                    return new Matches(variable, pattern, sign[0] == '!');
                level.Refuse(directive, $"has a pattern that cannot be used: it {problem}");
                return null;
            default:
                level.Refuse(directive, $"compares by \"{sign}\", which is none of = != ~ ~* !~ !~*");
                return null;
        }
    }

    static Variable? Variable(LevelBuilder level, Directive directive, string name)
    {
        if (level.Variables.IsTooEarly(name))
        {
            level.Refuse(directive, $"tests ${name}, which is always empty there: {TooEarly.Reason}");
            return null;
        }

        if (name is [>= '1' and <= '9'])
        {
            level.Refuse(directive, $"tests the capture ${name}, which an if does not know in nginx; write \"set $x ${name};\" before it, and test $x");
            return null;
        }

        if (level.Find(name) is { } variable)
            return variable;
        level.Refuse(directive, $"names the variable ${name}, which is not known here; nginx would refuse the whole configuration");
        return null;
    }
}
