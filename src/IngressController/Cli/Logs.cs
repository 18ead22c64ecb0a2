using Microsoft.Extensions.Logging.Console;

namespace IngressController.Cli;

/// <summary>The controller's own log on stderr, one line per event; the access log uses stdout.</summary>
static class Logs
{
    /// <param name="verbosity">0: <paramref name="least"/>; from 2: Debug; from 5: everything, frameworks included.</param>
    /// <param name="least">What is logged when nobody asks for more.</param>
    public static ILoggerFactory Create(int verbosity, LogLevel least = LogLevel.Information) => LoggerFactory.Create(builder =>
    {
        var own = verbosity switch { >= 5 => LogLevel.Trace, >= 2 => LogLevel.Debug, _ => least };
        builder.SetMinimumLevel(own);
        if (verbosity < 5)
            builder.AddFilter("Microsoft", LogLevel.Error).AddFilter("Yarp", LogLevel.None).AddFilter("System", LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddConsoleFormatter<LogFormatter, ConsoleFormatterOptions>();
        builder.AddConsole(options =>
        {
            options.LogToStandardErrorThreshold = LogLevel.Trace;
            options.FormatterName = LogFormatter.FormatterName;
        });
    });
}
