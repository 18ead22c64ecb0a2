using System.Globalization;
using IngressController.Features.Snippets.Rewriting;
using IngressController.Features.Snippets.Syntax;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Compiles set, if, return, rewrite and break (ngx_http_rewrite_module).</summary>
static class RewriteDirectives
{
    const int HighestStatus = 999;

    public static IReadOnlyDictionary<string, DirectiveRule> Rules { get; } = new Dictionary<string, DirectiveRule>(StringComparer.Ordinal)
    {
        ["set"] = new(Place.Rewriting | Place.AnyAuth, 2, 2, Set),
        ["if"] = new(Place.Server | Place.AnyLocation | Place.Auth, 1, int.MaxValue, If) { HasBlock = true },
        ["return"] = new(Place.Rewriting | Place.AnyAuth, 1, 2, Return),
        ["rewrite"] = new(Place.Rewriting, 2, 3, Rewrite),
        ["break"] = new(Place.Rewriting | Place.AnyAuth, 0, 0, Break),
        ["rewrite_log"] = new(Place.Rewriting | Place.Http, 1, 1, static (level, directive) => level.Warn(directive, "has no effect: there is no such log")),
    };

    static void Set(LevelBuilder level, Directive directive)
    {
        if (directive.Arguments[0].Text is not ['$', .. { Length: > 0 } name])
            level.Refuse(directive, "does not begin with the $ of a variable");
        else if (level.Text(directive, directive.Arguments[1].Text) is not { } value)
            return;
        else if (name is "args" or "query_string" && (level.Place & Place.AnyAuth) != 0)
            level.Refuse(directive, $"sets ${name}, but auth-url alone has the query of the question; write it there");
        else if (name is "args" or "query_string")
            level.Rewrites.Add(new SetQueryDirective(value));
        else if (SnippetVariables.IsSetAgain(name))
            level.Warn(directive, $"has no effect on ${name}: ingress-nginx sets it again behind the snippet");
        else if (!SnippetVariables.CanBeSet(name) || ControllerVariables.Contain(name))
            level.Refuse(directive, $"sets ${name}, which a snippet may not change here");
        else
        {
            TooEarly.Warn(level, directive, directive.Arguments[1].Text);
            level.Rewrites.Add(new SetDirective(name, value));
        }
    }

    static void Break(LevelBuilder level, Directive directive)
    {
        if ((level.Place & Place.AnyAuth) == 0)
        {
            level.Rewrites.Add(new BreakDirective());
            return;
        }

        // It ends ingress-nginx' own directives behind the snippet too, one of which says where to ask.
        level.Warn(directive, "refuses requests with 500 in an auth-snippet; return 200 lets through without asking");
        level.Rewrites.Add(new QuestionReturnDirective(StatusCodes.Status500InternalServerError));
    }

    static void If(LevelBuilder level, Directive directive)
    {
        var isLocation = (level.Place & Place.AnyLocation) != 0;
        var inside = level.Inside(isLocation ? Place.IfInLocation : level.Place == Place.Auth ? Place.IfInAuth : Place.IfInServer);
        SnippetCompiler.Compile(directive.Block!.Value, inside);
        if (ConditionCompiler.Compile(level, directive) is { } condition)
        {
            var block = inside.BuildBlock();
            level.Rewrites.Add(new IfDirective(condition, block.Rewrites, isLocation ? block.Headers : null, block.Input));
        }
    }

    static void Return(LevelBuilder level, Directive directive)
    {
        var first = directive.Arguments[0].Text;
        TooEarly.Warn(level, directive, directive.Arguments[^1].Text);
        if (directive.Arguments.Length == 1 &&
            (first.StartsWith("http://", StringComparison.Ordinal) || first.StartsWith("https://", StringComparison.Ordinal) ||
                first.StartsWith("$scheme", StringComparison.Ordinal)))
        {
            if (level.Text(directive, first) is { } target)
                Add(level, directive, StatusCodes.Status302Found, target);
            return;
        }

        if (!int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var status) || status > HighestStatus)
        {
            level.Refuse(directive, $"has no status from 0 to {HighestStatus}, nor a URL");
            return;
        }

        if (status is > 0 and < 200)
        {
            level.Refuse(directive, "would end the answer with a status that announces another one; give 200 or more");
            return;
        }

        // The text of an answer may have lines; a Location may not. An empty one of an error is none, as in nginx.
        Template? text = null;
        if (directive.Arguments is [_, var word] && (word.Text.Length > 0 || status < StatusCodes.Status400BadRequest))
        {
            if (!Template.TryParse(word.Text, level.Find, out text, out var problem))
            {
                level.Refuse(directive, $"{problem}; nginx would refuse the whole configuration");
                return;
            }
        }

        Add(level, directive, status, text);
    }

    static void Add(LevelBuilder level, Directive directive, int status, Template? text)
    {
        if ((level.Place & Place.AnyAuth) == 0)
        {
            level.Rewrites.Add(new ReturnDirective(status == 0 ? StatusCodes.Status200OK : status, text));
            return;
        }

        var answer = new QuestionReturnDirective(status);
        if (!answer.IsVerdict)
        {
            level.Warn(directive,
                $"answers {status} in place of the authentication service, which refuses requests with 500; 2xx lets through, 401 and 403 refuse");
        }

        level.Rewrites.Add(answer);
    }

    static void Rewrite(LevelBuilder level, Directive directive)
    {
        var flag = directive.Arguments is [_, _, var word] ? word.Text : "";
        var replacement = directive.Arguments[1].Text;
        TooEarly.Warn(level, directive, replacement);
        if (flag is not ("" or "last" or "break" or "redirect" or "permanent"))
        {
            level.Refuse(directive, $"has the flag \"{flag}\", which is none of last, break, redirect and permanent");
            return;
        }

        if (!SearchPattern.TryParse(directive.Arguments[0].Text, ignoresCase: false, out var pattern, out var problem))
        {
            level.Refuse(directive, $"has a pattern that cannot be used: it {problem}");
            return;
        }

        var isRedirect = flag is "redirect" or "permanent" || replacement.StartsWith("http://", StringComparison.Ordinal) ||
            replacement.StartsWith("https://", StringComparison.Ordinal) || replacement.StartsWith("$scheme", StringComparison.Ordinal);
        var keepsQuery = !replacement.EndsWith('?');
        if (!keepsQuery)
            replacement = replacement[..^1];
        var mark = replacement.IndexOf('?', StringComparison.Ordinal);
        if (isRedirect)
        {
            if (level.Text(directive, replacement) is { } target)
                level.Rewrites.Add(new RewriteRedirectDirective(pattern, target, mark >= 0, keepsQuery, flag == "permanent" ? 301 : 302));
            return;
        }

        var query = mark < 0 ? null : level.Text(directive, replacement[(mark + 1)..]);
        if (level.Text(directive, mark < 0 ? replacement : replacement[..mark]) is { } path && (mark < 0 || query is not null))
            level.Rewrites.Add(new RewriteUriDirective(pattern, path, query, keepsQuery, flag switch
            {
                "last" => RewriteFlag.Last,
                "break" => RewriteFlag.Break,
                _ => RewriteFlag.None,
            }));
    }
}
