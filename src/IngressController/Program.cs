return await IngressController.Cli.CommandLine.RunAsync(args);
