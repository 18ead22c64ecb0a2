using IngressController.Core.Annotations;
using IngressController.Features.Snippets.Compiling;

namespace IngressController.Features.Snippets;

/// <summary>Reports what of a snippet is not honoured.</summary>
static class SnippetReport
{
    /// <summary>The most directives that one message names.</summary>
    const int MostNamed = 5;

    /// <summary>Reports all problems of one annotation. Returns why what it covers is closed; null when it is not.</summary>
    public static string? WriteAnnotation(OptionReader reader, Option annotation, IReadOnlyCollection<SnippetProblem> problems)
    {
        var reason = Write(reader, annotation, problems);
        if (reason is not null)
            reader.Deny(annotation, reason);
        return reason;
    }

    /// <summary>Reports what closes no more than a block. Returns why all that the text covers is to be closed; null when it is not.</summary>
    public static string? Write(OptionReader reader, Option option, IReadOnlyCollection<SnippetProblem> problems)
    {
        foreach (var problem in problems.Where(problem => problem.Closes == Closing.Nothing))
        {
            if (problem.IsSame)
                reader.Doubt(option, problem.ToString());
            else
                reader.Warn(option, problem.ToString());
        }

        foreach (var problem in problems.Where(problem => problem.Closes == Closing.Block))
        {
            if (reader.Flags.AllowUnprotectedSnippets)
                reader.Warn(option, $"{problem}; --allow-unprotected-snippets leaves its block open without it");
            else
                reader.Close(option, problem.ToString(),
                    "the requests that its block is for answer 503 until it is gone, or --allow-unprotected-snippets is given");
        }

        var closing = problems.Where(problem => problem.Closes == Closing.Everything).ToList();
        if (closing.Count == 0)
            return null;
        var reason = string.Join("; ", closing.Take(MostNamed)) + (closing.Count > MostNamed ? $"; and {closing.Count - MostNamed} more" : "");
        if (reader.Flags.AllowUnprotectedSnippets)
        {
            reader.Warn(option, $"{reason}; --allow-unprotected-snippets leaves the paths open without it");
            return null;
        }

        return $"{reason}; take it away when the paths are protected otherwise, or give --allow-unprotected-snippets";
    }
}
