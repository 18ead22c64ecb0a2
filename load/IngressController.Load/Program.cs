return await IngressController.Load.Cli.CommandLine.RunAsync(args);
