using IngressController.Core.Annotations;
using IngressController.Features.Snippets.Compiling;

namespace IngressController.Features.Snippets;

/// <summary>Reports what of a snippet is not honoured.</summary>
static class SnippetReport
{
    /// <summary>The most directives that one message names.</summary>
    const int MostNamed = 5;

    /// <summary>Reports all problems of one annotation. Returns why what it covers is closed; null when it is not.</summary>
    public static string? Write(OptionReader reader, Option<string> annotation, IReadOnlyCollection<SnippetProblem> problems)
    {
        foreach (var problem in problems.Where(problem => problem.Closes == Closing.Nothing))
            reader.Warn(annotation, problem.ToString());
        foreach (var problem in problems.Where(problem => problem.Closes == Closing.Block))
        {
            if (reader.Flags.AllowUnprotectedSnippets)
                reader.Warn(annotation, $"{problem}; --allow-unprotected-snippets leaves its block open without it");
            else
                reader.Reject(annotation, problem.ToString(),
                    "the requests that its block is for answer 503 until it is gone, or --allow-unprotected-snippets is given");
        }

        var closing = problems.Where(problem => problem.Closes == Closing.Everything).ToList();
        if (closing.Count == 0)
            return null;
        var reason = string.Join("; ", closing.Take(MostNamed)) + (closing.Count > MostNamed ? $"; and {closing.Count - MostNamed} more" : "");
        if (reader.Flags.AllowUnprotectedSnippets)
        {
            reader.Warn(annotation, $"{reason}; --allow-unprotected-snippets leaves the paths open without it");
            return null;
        }

        reason += "; take it away when the paths are protected otherwise, or give --allow-unprotected-snippets";
        reader.Deny(annotation, reason);
        return reason;
    }
}
